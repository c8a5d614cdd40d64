"""设岗, 认岗, 定岗: setting up posts and putting members on them. Confirming and ending are in ``claims``."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction

from core import audit, clock
from core.errors import Refused, unique_or_refused
from core.workflow import advance, require, take_turns
from members.actions.changes import apply_changes
from members.models import Member, Organization
from zones.actions.claims import claimant, let_go, refuse_day
from zones.claims.post_catalogue import catalogue
from zones.models import Post, PostClaim, PostRule

NAME_TAKEN = "本支部已经有这个名称的岗位了。"


@transaction.atomic
def create_post(
    branch: Organization, *, by, name: str, category: str = Post.Category.OTHER, purpose: str = "", duties: str = "",
    wanted: int = 1,
) -> Post:  # fmt: skip
    """Set up a post, open for claims. Raises Refused when the branch has one of that name, NotAllowed."""
    require(branch, by, "post.manage")
    _refuse_place(branch)
    with unique_or_refused(NAME_TAKEN, "name"):
        post = Post.objects.create(
            branch=branch, name=name.strip(), category=category, purpose=purpose.strip(), duties=duties.strip(),
            wanted=wanted, state="open",
        )  # fmt: skip
    audit.record("设岗", post, by=by, wanted=wanted)
    return post


@transaction.atomic
def take_posts(branch: Organization, *, names: Iterable[str], by, wanted: int = 1) -> list[Post]:
    """Set up several posts of the catalogue at once, each for ``wanted`` members; those already there are left alone.

    Returns the new ones. Raises Refused when none is new.
    """
    require(branch, by, "post.manage")
    _refuse_place(branch)
    there = set(branch.posts.present().values_list("name", flat=True))
    chosen = [item for item in catalogue() if item.name in set(names) - there]
    if not chosen:
        raise Refused("请至少选一个本支部还没有的岗位。", "names")
    rows = [
        Post(branch=branch, name=item.name, category=item.category, purpose=item.purpose,
             duties="\n".join(item.duties), wanted=wanted, state="open")
        for item in chosen
    ]  # fmt: skip
    with unique_or_refused("有的岗位刚刚由别人设好了，请刷新后再选。", "names"):
        posts = Post.objects.bulk_create(rows)
    audit.record_many("设岗", [(post, {"wanted": wanted}) for post in posts], by=by)
    return posts


def _refuse_place(branch: Organization) -> None:
    if not branch.is_branch:
        raise Refused("岗位只能设在党支部里。")


@transaction.atomic
def change_post(post: Post, *, by, seen_version: int | None = None, **fields: Any) -> Post:
    """Change name, category, purpose, duties or how many are wanted. Raises Refused when more have it or wait for it
    than would be wanted, Stale, NotAllowed."""
    require(post, by, "post.manage")
    if post.state == "abolished":
        raise Refused("这个岗位已经撤销，不能再改。")
    with unique_or_refused(NAME_TAKEN, "name"):
        apply_changes(post, seen_version=seen_version, verb="修改岗位", by=by, **fields)
    taken = post.claims.active().count()  # after the row is ours: nobody claims it in between
    if taken > post.wanted:
        raise Refused(f"现在已有{taken}人在岗或待确认，需要人数不能少于{taken}。", "wanted")
    return post


def close_post(post: Post, *, reason: str, by, seen_version: int | None = None) -> Post:
    """Take no more claims. Who holds the post goes on; what waits is still to be answered."""
    return advance(post, "close", by=by, seen_version=seen_version, reason=reason)


def reopen_post(post: Post, *, by, seen_version: int | None = None) -> Post:
    return advance(post, "reopen", by=by, seen_version=seen_version)


@transaction.atomic
def abolish_post(post: Post, *, reason: str, by, seen_version: int | None = None) -> Post:
    """Do away with a post: who holds it is released today, what waits is dropped, both with the reason."""
    take_turns(post.claims.active())
    advance(post, "abolish", by=by, seen_version=seen_version, reason=reason)
    let_go(post.claims, reason=f"岗位已撤销：{reason.strip()}", by=by)
    return post


@transaction.atomic
def set_post_limit(branch: Organization, *, most_per_member: int, by, seen_version: int | None = None) -> PostRule:
    """Set how many posts a member may claim or hold at once. Who has more already keeps them."""
    require(branch, by, "post.manage")
    rule, _ = PostRule.objects.get_or_create(branch=branch)
    apply_changes(rule, seen_version=seen_version, verb="修改认岗规则", by=by, most_per_member=most_per_member)
    return rule


@transaction.atomic
def claim_post(post: Post, *, by, statement: str = "") -> PostClaim:
    """认岗 by the member himself. Raises Refused: the post is closed or full, claimed already, or the member has as
    many as the branch allows; of two who take the last place at once, the second is told."""
    require(post, by, "post.view")
    member = claimant(by, post.branch)
    _take_place(post, member)
    claim = PostClaim.objects.create(
        branch=post.branch, post=post, member=member, state="claimed", statement=statement.strip(),
        claimed_at=clock.now(),
    )  # fmt: skip
    audit.record("认岗", claim, by=by)
    return claim


@transaction.atomic
def place_on_post(post: Post, *, member: Member, by, from_on: date | None = None) -> PostClaim:
    """The branch puts a member on a post without a claim (推荐上岗), within the same limits. Never oneself."""
    require(member, by, "claim.confirm")
    require(post, by, "post.manage")
    from_on = from_on or clock.today()
    refuse_day(member, post.branch, from_on)
    _take_place(post, member)
    claim = PostClaim.objects.create(
        branch=post.branch, post=post, member=member, state="held", claimed_at=clock.now(), from_on=from_on
    )
    audit.record("推荐上岗", claim, by=by, on=from_on)
    return claim


def _take_place(post: Post, member: Member) -> None:
    """Raise Refused unless the member may have a place on the post. Claims of one member, and claims on one post, take
    turns: who comes second waits here and then counts what the first has taken."""
    take_turns(Member.objects.filter(pk=member.pk))
    take_turns(Post.objects.filter(pk=post.pk))
    post.refresh_from_db()
    if refusal := refusal_of(post, member):
        raise refusal


def refusal_of(post: Post, member: Member) -> Refused | None:
    """Why the member cannot have the post now; None when he can. Reading only: a page asks it as well."""
    if post.state != "open":
        return Refused(f"“{post}”现在是“{post.get_state_display()}”，不能认领。")
    own = list(
        PostClaim.objects.active().filter(member=member, branch=post.branch_id).values_list("post_id", flat=True)
    )
    if post.pk in own:
        return Refused(f"“{post}”已经认领过了，不用再认领。")
    limit = PostRule.limit_of(post.branch_id)
    if len(own) >= limit:
        return Refused(f"本支部每人最多{limit}个岗位，现在已有{len(own)}个（含待确认的），不能再多。")
    active = post.claims.active()
    if active.count() >= post.wanted:
        if active.waiting().exists():
            return Refused(f"“{post}”要{post.wanted}人，申报的已经满了，正等支部确认。请看看别的岗位。")
        return Refused(f"“{post}”要{post.wanted}人，已经满了。请看看别的岗位。")
    return None
