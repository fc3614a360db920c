import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_scopes_for_webhooks"),
    ]

    operations = [
        migrations.AlterField(
            model_name="apitoken",
            name="scopes",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("organisations:read", "读取机构"),
                        ("people:read", "读取人员与任职"),
                        ("credits:read", "读取学时台账"),
                        ("credits:write", "记入与冲销学时"),
                        ("headcounts:read", "读取人数上报与快照"),
                        ("headcounts:write", "上报与冻结人数"),
                        ("policies:read", "读取政策与规则"),
                        ("findings:read", "读取结论与依据"),
                        ("runs:read", "读取评估进度"),
                        ("runs:write", "发起评估"),
                        ("imports:read", "读取导入批次"),
                        ("imports:write", "提交导入"),
                        ("webhooks:read", "查看事件推送"),
                        ("webhooks:write", "设置事件推送"),
                    ],
                    max_length=30,
                ),
                size=None,
                verbose_name="使用范围",
            ),
        ),
    ]
