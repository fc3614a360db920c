"""规则语言：把文件里的条款变成可以检查、可以执行、可以解释的数据（policy.md）。

Nothing here imports Django, and nothing a policy file says is ever executed as Python or SQL.
"""
