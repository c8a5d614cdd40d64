from django import forms

from core.forms import ActionForm
from zones.claims.post_catalogue import catalogue
from zones.forms.fields import field_of
from zones.models import Post, PostRule

MOST_WANTED, MOST_EACH = 200, 20


class PostForm(ActionForm):
    """What a post is for, what is to be done, and by how many."""

    name = field_of(Post, "name", help_text="例如：环境卫生巡护岗。")
    category = field_of(Post, "category")
    wanted = field_of(Post, "wanted", min_value=1, max_value=MOST_WANTED)
    purpose = field_of(Post, "purpose", help_text="一句话，让大家一看就明白。")
    duties = field_of(
        Post, "duties", widget=forms.Textarea({"rows": 5}), help_text="一行写一条，写能看得见做没做的事。"
    )

    def clean_duties(self):
        # The browser sends other line ends than were stored: the same text is no change.
        return "\n".join(line.strip() for line in self.cleaned_data["duties"].splitlines() if line.strip())


class TakePostsForm(ActionForm):
    """Which posts of the catalogue the branch takes."""

    names = forms.MultipleChoiceField(
        label="岗位", choices=[],
        error_messages={"required": "请至少选一个岗位。", "invalid_choice": "目录里没有“%(value)s”。"},
    )  # fmt: skip
    wanted = forms.IntegerField(
        label="每个岗位先按几人设", min_value=1, max_value=MOST_WANTED, initial=1, help_text="设好以后可以一个一个改。"
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["names"].choices = [(item.name, item.name) for item in catalogue()]


class PostLimitForm(ActionForm):
    most_per_member = field_of(
        PostRule, "most_per_member", min_value=1, max_value=MOST_EACH,
        help_text="待确认的也算在内。改小以后，已经多于这个数的不受影响，只是不能再认领。",
    )  # fmt: skip
