"""How a branch reminds, its robot, and how a person wants to be reminded."""

from django import forms

from core import clock
from core.forms import ActionForm
from core.templatetags.zonebook import WEEKDAYS
from members.forms.fields import DayField
from members.models.reminders import CHATS, ReminderChoice


class TimeField(forms.TimeField):
    """A time of day from the browser's own clock."""

    def __init__(self, **kwargs):
        super().__init__(widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}), **kwargs)


class ReminderRuleForm(ActionForm):
    is_on = forms.BooleanField(
        label="自动提醒", required=False, help_text="去掉勾，就不再自己发；“现在提醒”仍然可以用。"
    )
    weekdays = forms.MultipleChoiceField(
        label="提醒日", required=False, choices=[(name, f"星期{name}") for name in WEEKDAYS],
        widget=forms.CheckboxSelectMultiple,
        help_text="这几天，把每个人还没办的事都提醒一遍。周记实只在这几天提醒；别的事当天或第二天到期的，哪天都提醒。",
    )  # fmt: skip
    send_at = TimeField(label="发送时间", help_text="北京时间。")
    quiet_from = TimeField(label="免打扰开始")
    quiet_until = TimeField(label="免打扰结束", help_text="可以跨过半夜，例如21:00到8:00。")
    names_people = forms.BooleanField(
        label="群消息写姓名", required=False, help_text="写还没交记实的同志的姓名，不写别的。不勾，就只写还有几个人。"
    )
    mentions_people = forms.BooleanField(
        label="群消息@本人", required=False,
        help_text="把这些同志登记的手机号发给群机器人，由它在群里@本人。只在写姓名时有用。",
    )  # fmt: skip

    def initial_from(self, obj):
        return {**super().initial_from(obj), "weekdays": list(obj.weekdays)}

    def clean_weekdays(self):
        return "".join(name for name in WEEKDAYS if name in self.cleaned_data["weekdays"])


class RobotForm(ActionForm):
    kind = forms.ChoiceField(
        label="是哪一种", choices=[(chat.value, f"{chat.label}机器人") for chat in CHATS], widget=forms.RadioSelect
    )
    address = forms.CharField(
        label="机器人的地址（Webhook）", max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text="在群里添加机器人以后，从它的设置里整个复制过来。保存以后不再显示；有人知道了它，就能往群里发消息。",
    )  # fmt: skip
    secret = forms.CharField(
        label="加签密钥", max_length=200, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text="只有钉钉机器人、安全设置选了“加签”的才填，以SEC开头。",
    )  # fmt: skip


class ReminderChoiceForm(ActionForm):
    email = forms.EmailField(
        label="邮箱", required=False, max_length=ReminderChoice._meta.get_field("email").max_length,
        help_text="填好以后会收到一封确认信，点了里面的链接才开始发提醒。",
    )  # fmt: skip
    by_email = forms.BooleanField(label="发邮件提醒我", required=False)
    paused_until = DayField(
        label="暂停到哪天", required=False, help_text="这一天以前不给您发邮件，从这一天起再发。不暂停就不填。"
    )

    def clean_paused_until(self):
        day = self.cleaned_data["paused_until"]
        return day if day and day > clock.today() else None
