"""Votes of the assembly (支部党员大会) on a general motion. No database."""


def fault_of_vote(due: int, present: int, votes_for: int, against: int, abstained: int) -> tuple[str, str] | None:
    """Return (field, sentence) for what is wrong with a vote that is said to have carried, None when it did carry.

    Those due to attend are the denominator, so whoever abstains or stays away counts like a vote against: at least half
    must be there (2A ≥ N), and more than half must be for it (2Y > N).
    """
    if due < 1:
        return "due_count", "应到人数至少是1。"
    if present > due:
        return "present_count", f"实到人数不能多于应到人数（{due}人）。"
    cast = votes_for + against + abstained
    if cast != present:
        return "votes_for", f"赞成、反对、弃权加起来是{cast}票，要正好等于实到人数（{present}人）。"
    if 2 * present < due:
        return "present_count", f"到会的不到应到人数的一半（应到{due}人，实到{present}人），表决无效，要重新开会。"
    if 2 * votes_for <= due:
        return (
            "votes_for",
            f"赞成的没有超过应到人数的一半（应到{due}人，赞成{votes_for}票），方案没有通过。请收回修改，再征求意见。",
        )
    return None
