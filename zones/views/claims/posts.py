"""Pages of the posts (设岗定责): the branch's list, one post, the catalogue, a member's own."""

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views import View

from core.history import history_of
from core.views.action import ActionView, StateGuard, StepView
from core.views.lists import ListPage
from core.views.pieces import choice
from core.workflow import is_permitted
from members.access import holds
from members.models import Organization
from members.views.branches import branch_to_manage
from zones import exports
from zones.actions import posts as actions
from zones.claims.post_catalogue import catalogue
from zones.filters import PostFilter
from zones.forms.claims import PlaceForm
from zones.forms.posts import PostForm, PostLimitForm, TakePostsForm
from zones.models import Post, PostClaim, PostRule
from zones.views.claims.steps import OwnClaim, own_branch_id, own_member

CRUMBS = [("岗位", "/posts/")]


class PostList(ListPage):
    template_name = "zones/posts/list.html"
    filter_class = PostFilter
    sorts = {
        "vacancy": ("-is_vacant", "category", "name", "id"),
        "name": ("name", "id"),
        "category": ("category", "name", "id"),
        "wanted": ("wanted", "name", "id"),
        "free": ("vacancy", "name", "id"),
    }
    columns, export_name, export_route = exports.POSTS, "岗位", "zones:post-export"

    def rows(self):
        posts = Post.objects.permitted(self.request.user, "post.view").select_related("branch")
        return posts.with_places().with_vacant_first().with_holders()

    def context(self):
        may_manage = Organization.objects.permitted(self.request.user, "post.manage").exists()
        return {"may_manage": may_manage, "sees_claims": holds(self.request.user, "claim.confirm")}


class PostPage(View):
    """One post: what it is for, who holds it, who waits, who held it before."""

    def get(self, request, pk):
        user = request.user
        posts = Post.objects.permitted(user, "post.view").select_related("branch").with_places().with_holders()
        post = get_object_or_404(posts, pk=pk)
        claims = PostClaim.objects.permitted(user, "claim.view").filter(post=post).select_related("member")
        mine = PostClaim.objects.permitted(user, "claim.confirm").filter(post=post).active()
        may_manage = post.state != "abolished" and is_permitted(post, user, "post.manage")
        is_ours = own_branch_id(user) == post.branch_id
        refusal = actions.refusal_of(post, user.member) if is_ours else None
        context = {
            "post": post,
            "breadcrumb": CRUMBS,
            "waiting_for": refusal.message if refusal else "",
            "waiting": claims.waiting().order_by("claimed_at", "id"),
            "ended": claims.filter(state="ended").order_by("-until_on", "-id"),
            "answerable": set(mine.values_list("pk", flat=True)),
            "choices": self.choices(post, may_manage, may_claim=is_ours and refusal is None),
            "history": history_of(post) if may_manage else None,
        }
        return render(request, "zones/posts/detail.html", context)

    def choices(self, post, may_manage: bool, *, may_claim: bool) -> list[dict]:
        found = []
        if may_claim:
            is_next = not may_manage
            found.append(choice("认领这个岗位", "zones:post-claim", post, "hand-index-thumb", is_primary=is_next))
        if not may_manage:
            return found
        if post.state == "open":
            found.append(choice("推荐党员上岗", "zones:post-place", post, "person-plus", is_primary=True,
                                hint="本人没有申报、由支部推荐的，用这一项。"))  # fmt: skip
        found.append(choice("修改", "zones:post-change", post, "pencil"))
        found.append(
            choice("停止认领", "zones:post-close", post, "pause-circle", hint="在岗的不受影响。")
            if post.state == "open" else choice("重新开放认领", "zones:post-reopen", post, "play-circle")
        )  # fmt: skip
        found.append(choice("撤销岗位", "zones:post-abolish", post, "x-circle"))
        return found


class PostCreate(ActionView):
    template_name = "zones/posts/form.html"
    form_class = PostForm
    success_message = "岗位已设好，党员可以认领了。"

    def find(self):
        self.branch = branch_to_manage(self.request.user, "post.manage")

    def perform(self, form):
        return actions.create_post(self.branch, by=self.request.user, **form.answers)

    def context(self, form):
        return {"breadcrumb": CRUMBS, "page_title": "自己设一个岗位", "page_lead": f"{self.branch}",
                "submit_label": "设好", "cancel_url": reverse("zones:post-list")}  # fmt: skip


class PostCatalogue(ActionView):
    """Take posts from the catalogue, as many at once as the branch likes."""

    template_name = "zones/posts/catalogue.html"
    form_class = TakePostsForm
    success_message = "岗位已设好，党员可以认领了。"

    def find(self):
        self.branch = branch_to_manage(self.request.user, "post.manage")

    def perform(self, form):
        actions.take_posts(self.branch, by=self.request.user, **form.answers)
        return reverse("zones:post-list")

    def context(self, form):
        there = set(self.branch.posts.present().values_list("name", flat=True))
        usual = [item for item in catalogue() if self.branch.domain in item.domains]
        others = [item for item in catalogue() if self.branch.domain not in item.domains]
        return {
            "breadcrumb": CRUMBS, "page_title": "从目录里选岗位", "submit_label": "设好选中的岗位",
            "page_lead": f"{self.branch} · 目录里有{len(catalogue())}个常见岗位，可以一次选多个。",
            "cancel_url": reverse("zones:post-list"), "there": there, "chosen": form["names"].value() or [],
            "domain": self.branch.get_domain_display(), "usual": grouped(usual), "others": grouped(others),
        }  # fmt: skip


def grouped(items) -> list[dict]:
    """Catalogue posts by category, in the order of the categories."""
    found = [
        {"label": label, "posts": [item for item in items if item.category == category]}
        for category, label in Post.Category.choices
    ]
    return [group for group in found if group["posts"]]


class OnePost(ActionView):
    """Base of the pages that change something about one post."""

    model, see, act = Post, "post.view", "post.manage"
    title, submit_label = "", "保存"

    def context(self, form):
        post = self.object
        return {"breadcrumb": [*CRUMBS, (post.name, post.get_absolute_url())], "submit_label": self.submit_label,
                "page_title": f"{self.title}：{post}", "cancel_url": post.get_absolute_url()}  # fmt: skip


class PostChange(OnePost):
    template_name = "zones/posts/form.html"
    form_class, title, success_message = PostForm, "修改岗位", "已修改。"

    def perform(self, form):
        return actions.change_post(self.object, by=self.request.user, seen_version=form.seen_version, **form.answers)


class PostPlace(OnePost):
    form_class, title, submit_label, success_message = PlaceForm, "推荐上岗", "上岗", "已上岗。"

    def form_kwargs(self):
        return {"branch": self.object.branch}

    def perform(self, form):
        actions.place_on_post(self.object, by=self.request.user, **form.answers)
        return self.object


class PostStep(StateGuard, StepView):
    """Close, reopen or abolish a post. ``step`` is set by the URL."""

    model, see = Post, "post.view"
    step = "close"
    acts = {"close": actions.close_post, "reopen": actions.reopen_post, "abolish": actions.abolish_post}
    told = {
        "close": ["党员不能再认领这个岗位；在岗的继续在岗。", "还没有确认的认岗，仍要您答复。"],
        "reopen": ["党员又可以认领这个岗位。"],
        "abolish": ["在岗的从今天起离岗，没有确认的认岗不再办理，理由会给他们看。"],
    }
    success_message = "已办好。"

    def perform(self, form):
        self.acts[self.step](self.object, by=self.request.user, seen_version=form.seen_version, **form.answers)
        return self.object

    def context(self, form):
        post = self.object
        frozen = ["撤销以后不能恢复，需要时重新设一个。以前谁在岗，都还查得到。"] if self.step == "abolish" else []
        return {**super().context(form), "breadcrumb": [*CRUMBS, (post.name, post.get_absolute_url())],
                "page_title": f"{self.model.workflow[self.step].label}：{post}", "frozen": frozen,
                "consequences": self.told[self.step], "cancel_url": post.get_absolute_url()}  # fmt: skip


class PostLimit(ActionView):
    """How many posts each member of the branch may have at once."""

    form_class = PostLimitForm
    success_message = "已保存。"

    def find(self):
        self.branch = branch_to_manage(self.request.user, "post.manage")
        return PostRule.objects.filter(branch=self.branch).first()

    def perform(self, form):
        actions.set_post_limit(self.branch, by=self.request.user, seen_version=form.seen_version, **form.answers)
        return reverse("zones:post-list")

    def context(self, form):
        return {"breadcrumb": CRUMBS, "page_title": "每人最多几个岗位", "page_lead": f"{self.branch}",
                "cancel_url": reverse("zones:post-list")}  # fmt: skip


def mine(request):
    """A member's posts: those he holds or waits for, those he can claim, and how many more he may."""
    member, user = own_member(request.user), request.user
    rows = list(PostClaim.objects.permitted(user, "claim.make").filter(member=member).select_related("post", "branch"))
    here = own_branch_id(user)
    active = [row for row in rows if row.state in {"held", "claimed"}]
    limit = PostRule.limit_of(here) if here else 0
    posts = Post.objects.permitted(user, "post.view").filter(branch=here, state="open").with_places().with_holders()
    offered = [post for post in posts if post.pk not in {row.post_id for row in active}]
    context = {
        "active": active,
        "declined": [row for row in rows if row.state == "declined" and not row.is_noted],
        "ended": [row for row in rows if row.state == "ended"],
        "limit": limit,
        "more": max(limit - len(active), 0),
        "free": [post for post in offered if post.free_places],
        "full": [post for post in offered if not post.free_places],
    }
    return render(request, "zones/posts/mine.html", context)


class PostClaimNew(OwnClaim):
    model, see, own = Post, "post.view", "zones:post-mine"
    success_message = "已认领，等支部确认。"

    def refusal(self):
        return actions.refusal_of(self.object, self.request.user.member)

    def perform(self, form):
        actions.claim_post(self.object, by=self.request.user, **form.answers)
        return reverse("zones:post-mine")

    def context(self, form):
        return {"breadcrumb": [("认岗", reverse("zones:post-mine"))], "page_title": f"认领：{self.object}",
                "post": self.object, "submit_label": "认领", "cancel_url": reverse("zones:post-mine")}  # fmt: skip
