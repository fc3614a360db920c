"""ganxun client: open a client of the interface, give it a role, and print a token – for first use and for tests."""

from argparse import ArgumentParser, Namespace
from datetime import timedelta

from ganxun.shell.complaint import Complaint
from ganxun.shell.declaration import Command, Needs


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("code", metavar="代码", help="客户端代码,例如 wangluo;已有的则再签发一个令牌")
    parser.add_argument(
        "--organisation", required=True, metavar="机构编码", help="所属并授权的机构,例如 510104"
    )
    parser.add_argument("--name", default="", metavar="名称", help="系统名称,例如 干部网络学院")
    parser.add_argument("--purpose", default="由命令行开设", metavar="用途")
    parser.add_argument(
        "--role", default="reader", metavar="角色", help="reader、unit_hr 或 training_officer"
    )
    parser.add_argument(
        "--scopes", default="", metavar="范围", help="以逗号分隔,例如 people:read,credits:read;不填为全部"
    )
    parser.add_argument("--days", type=int, default=90, metavar="天数", help="多少天后到期")
    parser.add_argument("--rate", type=int, default=600, metavar="次数", help="每分钟最多请求多少次")


def _client(options: Namespace) -> None:
    from ganxun.accounts.actions import NewClient, NewToken, Wanted, grant_role, issue_token, open_client
    from ganxun.accounts.choices import Scope
    from ganxun.accounts.models import Client
    from ganxun.base.actor import system_actor
    from ganxun.base.clock import local_day, now
    from ganxun.orgs.models import Organisation

    actor, at = system_actor("ganxun client"), now()
    organisation = Organisation.objects.filter(code=options.organisation).first()
    if organisation is None:
        raise Complaint(f"没有编码为“{options.organisation}”的机构")
    client = Client.objects.filter(user__username=options.code).first()
    if client is None:
        said = NewClient(
            code=options.code,
            name=options.name or options.code,
            organisation_id=organisation.pk,
            purpose=options.purpose,
        )
        client = open_client(said, actor=actor, at=at)
        wanted = Wanted(role=options.role, organisation_id=organisation.pk, starts_on=local_day(at))
        grant_role(client.user_id, wanted, actor=actor, at=at)
    scopes = [each for each in options.scopes.split(",") if each] or list(Scope.values)
    token = NewToken(
        scopes=scopes, expires_at=at + timedelta(days=options.days), requests_per_minute=options.rate
    )
    print(issue_token(client.pk, token, actor=actor, at=at).text)


command = Command(
    name="client",
    says="开设接口客户端并签发令牌(只显示这一次)",
    needs=Needs.DATABASE,
    run=_client,
    arguments=_arguments,
)
