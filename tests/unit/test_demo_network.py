"""The demonstration network: what is planted is there, and its records agree with its acts."""

from __future__ import annotations

import csv
import gzip
import json
import re
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from renown.demo import DemoParameters, generate, topical, write_records
from renown.demo import texts as styles
from renown.demo.parameters import DAY, HOUR, MINUTE, ROLES
from renown.demo.timeline import ORIGINAL, REPOST
from renown.errors import UserError

SMALL = DemoParameters(seed=7, accounts=1_200, as_of=date(2025, 3, 2), days=30)


@pytest.fixture(scope="module")
def network():
    return generate(DemoParameters())


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A small network and the folder its records were written to."""
    folder = tmp_path_factory.mktemp("demo")
    network = generate(SMALL)
    write_records(network, folder)
    return network, folder


def lines(file):
    with gzip.open(file, "rt", encoding="utf-8") as packed:
        return [json.loads(line) for line in packed]


def posts_in(folder):
    files = sorted((folder / "records").glob("posts-*.ndjson.gz"))
    return [post for file in files if "damaged" not in file.name for post in lines(file)]


def followers_of(network):
    return np.bincount(network.follows.followed, minlength=network.parameters.accounts)


def reactors_of(network):
    """How many different accounts reacted to each."""
    posts = network.posts
    reactions = posts.target >= 0
    pairs = np.stack([posts.author[posts.target[reactions]], posts.author[reactions]])
    return np.bincount(np.unique(pairs, axis=1)[0], minlength=network.parameters.accounts)


# --- size -------------------------------------------------------------------------------------


def test_is_large_enough_to_be_taken_seriously(network):
    profiles = network.parameters.accounts - len(network.world.of("mentioned_only"))
    assert profiles >= 20_000
    assert sum(network.acts().values()) >= 500_000


def test_plants_every_role_in_the_number_promised(network):
    found = {role: len(network.world.of(role)) for role in ROLES}
    assert found == {
        "genuine": 18_122,
        "influencer": 60,
        "celebrity": 25,
        "customer": 30,
        "pod": 60,
        "bought_follower": 1_600,
        "bot_ring": 200,
        "quote_bot": 3,
        "inactive": 1_600,
        "mentioned_only": 300,
    }


def test_refuses_a_network_too_small_to_show_anything():
    with pytest.raises(UserError, match="at least 800 accounts"):
        DemoParameters(accounts=100)


# --- seeds ------------------------------------------------------------------------------------


def test_the_same_seed_writes_the_same_bytes(small, tmp_path):
    _, first = small
    write_records(generate(SMALL), tmp_path)
    files = sorted(file.relative_to(first) for file in first.rglob("*") if file.is_file())
    assert len(files) >= 8
    for file in files:
        assert (tmp_path / file).read_bytes() == (first / file).read_bytes(), file


def test_a_world_lived_again_keeps_its_truth_and_changes_its_acts(small):
    network, _ = small
    again = generate(DemoParameters(8, SMALL.accounts, SMALL.as_of, SMALL.days, world_seed=7))
    for kept in ("role", "community", "latent", "created", "native_id", "orders"):
        assert np.array_equal(getattr(again.world, kept), getattr(network.world, kept)), kept
    assert again.world.handles == network.world.handles
    assert not np.array_equal(again.posts.time, network.posts.time)
    assert not np.array_equal(again.follows.started, network.follows.started)


# --- consistency of the acts ------------------------------------------------------------------


def test_nobody_follows_themselves_or_twice(network):
    follows = network.follows
    assert (follows.follower != follows.followed).all()
    pairs = follows.follower * network.parameters.accounts + follows.followed
    assert len(np.unique(pairs)) == len(pairs)


def test_nobody_acts_before_they_exist_or_after_retrieval(network):
    created, posts, follows = network.world.created, network.posts, network.follows
    assert (posts.time >= created[posts.author]).all()
    assert (follows.started >= created[follows.follower]).all()
    assert (follows.started >= created[follows.followed]).all()
    assert max(posts.time.max(), follows.started.max()) < network.parameters.end


def test_a_reaction_comes_after_an_original_or_a_reply(network):
    posts = network.posts
    reactions = np.flatnonzero(posts.target >= 0)
    target = posts.target[reactions]
    assert (posts.time[target] < posts.time[reactions]).all()
    assert (posts.kind[target] != REPOST).all()
    assert ((posts.kind == ORIGINAL) == (posts.target < 0)).all()


def test_nobody_reposts_a_post_twice(network):
    posts = network.posts
    reposts = posts.kind == REPOST
    pairs = posts.target[reposts] * network.parameters.accounts + posts.author[reposts]
    assert len(np.unique(pairs)) == len(pairs)


def test_counters_are_no_less_than_the_acts(network):
    posts, counts = network.posts, network.post_counters
    reposts = np.bincount(posts.target[posts.kind == REPOST], minlength=len(posts))
    assert (counts.retweets >= reposts).all()
    reactions = np.flatnonzero(posts.target >= 0)
    assert (counts.target_retweets[reactions] <= counts.retweets[posts.target[reactions]]).all()
    assert (network.account_counters.followers >= followers_of(network)).all()


# --- what is planted --------------------------------------------------------------------------


def test_celebrities_have_the_most_followers_and_hardly_a_reaction(network):
    world, followers, reactors = network.world, followers_of(network), reactors_of(network)
    celebrities, influencers = world.of("celebrity"), world.of("influencer")
    others = np.setdiff1d(np.arange(len(world.role)), celebrities)
    assert followers[celebrities].min() > followers[others].max()
    assert np.median(reactors[celebrities] / followers[celebrities]) < 0.01
    assert np.median(reactors[influencers] / followers[influencers]) > 0.1


def test_influence_and_followers_are_two_things_and_reactions_follow_influence(network):
    world, people = network.world, network.world.people
    top = people[np.argsort(-world.latent[people])[:300]]
    rest = np.setdiff1d(people, top)
    reactors = reactors_of(network)
    assert np.median(reactors[top]) > 10 * np.median(reactors[rest])


def test_bought_followers_come_in_bursts_of_hours(network):
    follows, world = network.follows, network.world
    sold = np.isin(follows.follower, world.of("bought_follower"))
    for customer in world.of("customer"):
        order = np.sort(follows.started[sold & (follows.followed == customer)])
        bursts = np.split(order, np.flatnonzero(np.diff(order) > 5 * HOUR) + 1)
        assert len(order) >= 50
        assert len(bursts) <= 2
        assert all(burst[-1] - burst[0] <= 5 * HOUR for burst in bursts)


def test_bought_followers_follow_customers_and_hide_among_the_famous(network):
    follows, world = network.follows, network.world
    fakes = world.of("bought_follower")
    customers_of = np.bincount(world.orders[:, 0], minlength=len(world.role))[fakes]
    assert (customers_of.min(), customers_of.max()) == (3, 8)
    famous = np.isin(follows.followed, world.of("celebrity", "influencer"))
    camouflage = np.bincount(follows.follower[famous], minlength=len(world.role))[fakes]
    assert camouflage.min() >= 5
    assert camouflage.max() <= 40
    assert followers_of(network)[fakes].max() == 0


def test_quote_bots_post_once_a_minute_for_two_days(network):
    posts = network.posts
    for bot in network.world.of("quote_bot"):
        times = posts.time[posts.author == bot]
        storm = times[times >= network.parameters.end - 6 * HOUR - 2 * DAY]
        assert len(storm) == 2 * DAY // MINUTE
        assert np.abs(np.diff(storm) - MINUTE).max() <= 3
        before = len(times) - len(storm)
        assert 1 <= before / network.parameters.days <= 6


def test_rings_post_by_the_clock_and_react_to_each_other_alone(network):
    posts, world = network.posts, network.world
    for bot in world.of("bot_ring"):
        times = posts.time[(posts.author == bot) & (posts.kind == ORIGINAL)]
        gaps = np.diff(times)
        assert np.ptp(gaps) <= 2 * MINUTE
        assert gaps.min() > 17 * HOUR
    bots = np.isin(posts.author, world.of("bot_ring")) & (posts.target >= 0)
    actor, target = posts.author[bots], posts.author[posts.target[bots]]
    assert (world.group[actor] == world.group[target]).all()
    assert (actor != target).all()


def test_pods_repost_nearly_everything_within_minutes(network):
    posts, world = network.posts, network.world
    pods = world.of("pod")
    own = np.flatnonzero((posts.kind == ORIGINAL) & np.isin(posts.author, pods))
    reposts = np.flatnonzero((posts.kind == REPOST) & np.isin(posts.target, own))
    reposts = reposts[
        world.group[posts.author[reposts]] == world.group[posts.author[posts.target[reposts]]]
    ]
    assert len(reposts) / (len(own) * (len(pods) / 3 - 1)) > 0.85
    assert np.median(posts.time[reposts] - posts.time[posts.target[reposts]]) < 12 * MINUTE


def test_inactive_accounts_are_silent_and_people_are_not(network):
    posts, follows, world = network.posts, network.follows, network.world
    silence = network.parameters.end - 90 * DAY
    inactive = world.of("inactive")
    assert not np.isin(posts.author[posts.time > silence], inactive).any()
    assert not np.isin(follows.follower[follows.started > silence], inactive).any()
    assert np.isin(world.people, posts.author[posts.time >= network.parameters.start]).all()


def test_innocent_bursts_and_innocent_reciprocity_exist_too(network):
    follows, world = network.follows, network.world
    joined = world.created[world.joiner]
    assert len(joined) > 200
    assert np.percentile(joined - world.news_time, 90) < 2 * DAY
    of_author = follows.started[follows.followed == world.news_author]
    day_of_news = (of_author > world.news_time) & (of_author < world.news_time + DAY)
    assert day_of_news.sum() > 200
    assert follows.friend.sum() > 30_000


def test_people_sleep_at_night_where_they_live(network):
    posts, world = network.posts, network.world
    birders = np.isin(posts.author, world.people) & (world.community[posts.author] == 11)
    local_hour = (posts.time[birders] - 8 * HOUR) % DAY // HOUR
    assert np.isin(local_hour, (2, 3, 4)).mean() < 0.05 < np.isin(local_hour, (19, 20, 21)).mean()


# --- topics -----------------------------------------------------------------------------------


def test_topics_change_what_some_posts_say_and_nothing_else(network):
    """Experts speak in half of their posts, one of every other post of theirs is as it was."""
    posts, cast = network.posts, topical.cast(network.world)
    ring = np.isin(posts.author, cast.ring) & (posts.style == styles.TAGGED)
    for people, style in ((cast.keepers, styles.AVIARY), (cast.fans, styles.TWINS)):
        assert len(people) == 12
        own = np.isin(posts.author, people) & (posts.kind == ORIGINAL)
        assert 0.4 < (posts.style[own] == style).mean() < 0.6
        assert np.isin(posts.author[posts.style == style], people).all()
    assert ring.any()
    assert np.isin(posts.author[posts.style == styles.TAGGED], cast.ring).all()
    human = np.isin(posts.style, (*styles.ON_TOPIC, styles.ONCE))
    plain = np.select(
        [human, posts.style == styles.TAGGED], [styles.HUMAN, styles.SCRIPT], posts.style
    )
    again = topical.retold(network.world, replace(posts, style=plain))
    assert np.array_equal(again.style, posts.style)  # drawn anew, and the same


def test_one_mention_is_one_post_and_that_of_the_well_known_is_seen(network):
    posts, once = network.posts, topical.cast(network.world).once
    mentions = posts.author[posts.style == styles.ONCE]
    assert sorted(mentions) == sorted(once)
    first = np.flatnonzero((posts.style == styles.ONCE) & (posts.author == once[0]))
    reposts = np.bincount(posts.target[posts.kind == REPOST], minlength=len(posts))
    assert reposts[first] > 10


def test_topical_words_are_those_of_the_documents(small):
    """Experts are found by their documents; the mother of twins is not."""
    network, folder = small
    assert sorted(file.name for file in (folder / "topics").iterdir()) == [
        "aviaries.yaml",
        "twins.yaml",
    ]
    cast, posts = topical.cast(network.world), posts_in(folder)
    native = network.world.native_id.astype(str)
    texts = {part: [] for part in ("keepers", "fans", "mothers", "once", "ring")}
    for part, said in texts.items():
        ids = set(native[getattr(cast, part)])
        said += [p for p in posts if p["user"]["id_str"] in ids and "retweeted_status" not in p]
    tongues = {p["lang"] for p in texts["keepers"] if re.search(AVIARY, p["text"], re.I)}
    assert tongues == {"en", "es"}
    assert sum("Twins" in p["text"] for p in texts["fans"]) > 20
    mothers = [p["text"] for p in texts["mothers"]]
    assert sum("the twins" in text for text in mothers) > 5
    assert not any(re.search(CLUB, text, re.I) for text in mothers)
    tagged = [{"text": "deal1"}, {"text": "aviarylife"}]
    assert all(p["entities"]["hashtags"] == tagged for p in texts["ring"])


AVIARY = r"aviar(y|ies)|pajarera|aviario|cría de aves"
CLUB = r"pitcher|inning|ballpark|dugout|twinsball"


# --- the records ------------------------------------------------------------------------------


def test_every_act_has_its_record(small):
    network, folder = small
    posts = posts_in(folder)
    acts = network.acts()
    assert len(posts) == len(network.posts) == len({post["id_str"] for post in posts})
    assert sum("retweeted_status" in post for post in posts) == acts["repost"]
    assert sum("quoted_status" in post for post in posts) == acts["quote"]
    assert sum(post["in_reply_to_status_id_str"] is not None for post in posts) == acts["reply"]
    pages = lines(folder / "records" / "follows.ndjson.gz")
    assert sum(len(page["ids"]) for page in pages) == acts["follow"]
    assert all(len(page["ids"]) == len(page["started_at"]) for page in pages)


def test_a_repost_carries_what_the_api_puts_into_it(small):
    network, folder = small
    posts = {post["id_str"]: post for post in posts_in(folder)}
    handles = dict(zip(network.world.native_id.astype(str), network.world.handles, strict=True))
    for repost in (post for post in posts.values() if "retweeted_status" in post):
        inner = repost["retweeted_status"]
        original, author = posts[inner["id_str"]], inner["user"]["id_str"]
        assert repost["text"] == f"RT @{handles[author]}: {original['text']}"
        assert repost["entities"]["user_mentions"][0]["id_str"] == author
        assert 1 <= inner["retweet_count"] <= original["retweet_count"]
        assert inner["user"] == original["user"]
        assert set(inner["user"]) == {"id_str"}


def test_a_reply_names_whom_it_answers(small):
    posts = {post["id_str"]: post for post in posts_in(small[1])}
    replies = [post for post in posts.values() if post["in_reply_to_status_id_str"]]
    for reply in replies:
        answered = posts[reply["in_reply_to_status_id_str"]]["user"]["id_str"]
        assert reply["in_reply_to_user_id_str"] == answered
        assert reply["entities"]["user_mentions"][0]["id_str"] == answered


def test_profiles_are_plain_and_the_unprofiled_are_mentioned(small):
    network, folder = small
    users = lines(folder / "records" / "users.ndjson.gz")
    native = network.world.native_id.astype(str)
    unprofiled = set(native[network.world.of("mentioned_only")])
    assert {user["id_str"] for user in users} == set(native) - unprofiled
    named = {m["id_str"] for post in posts_in(folder) for m in post["entities"]["user_mentions"]}
    assert named & unprofiled
    assert len({user["screen_name"] for user in users}) == len(users)


def test_known_follow_dates_are_most_of_them(small):
    pages = lines(small[1] / "records" / "follows.ndjson.gz")
    dates = [started for page in pages for started in page["started_at"]]
    assert 0.75 < sum(started is not None for started in dates) / len(dates) < 0.85
    assert {page["retrieved_at"] for page in pages} == {"2025-03-02T20:00:00Z"}


def test_the_truth_lies_beside_the_records_and_tells_all(small):
    network, folder = small
    assert not list((folder / "records").glob("*truth*"))
    with (folder / "truth.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    noted = {row["topical_note"] for row in rows}
    assert noted >= {"expert: aviaries", "expert: twins", "mother of twins", "ring: aviaries", ""}
    ids = network.world.account_ids
    assert [row["account_id"] for row in rows] == [*ids, *network.elsewhere.account_ids]
    assert [row["role"] for row in rows[: len(ids)]] == [ROLES[role] for role in network.world.role]
    customers = [row["planted_note"] for row in rows if row["role"] == "customer"]
    assert all(note.startswith("bought ") for note in customers)


def test_five_damaged_lines_wait_for_the_rejects(small):
    file = small[1] / "records" / "posts-damaged.ndjson.gz"
    damaged = gzip.decompress(file.read_bytes()).decode().splitlines()
    assert len(damaged) == 5
    with pytest.raises(json.JSONDecodeError):
        json.loads(damaged[0])
    assert "user" not in json.loads(damaged[1])
    assert isinstance(json.loads(damaged[2])["created_at"], float)


def test_lists_of_bird_keepers_and_lists_of_nothing(small):
    network, folder = small
    native, planted = network.world.native_id.astype(str), topical.cast(network.world)
    keepers = set(native[planted.keepers])
    named = {}
    for file in sorted((folder / "records").glob("list-*.ndjson.gz")):
        told = json.loads((file.parent / f"_{file.name}.capture.json").read_text())
        shown, *members = lines(file)
        assert (told["members_of"], told["list_owner"]) == (
            shown["id_str"],
            shown["user"]["id_str"],
        )
        ids = {member["id_str"] for member in members}
        assert told["list_owner"] not in ids
        named[shown["name"]] = ids
    of_keepers = [
        named.pop(name) for name in ("Bird keepers", "My favourite aviaries", "Pajareros")
    ]
    assert all(ids and ids <= keepers for ids in of_keepers)
    assert named.keys() == {"Friends", "To read", "Misc"}
    assert all(ids and not ids & keepers for ids in named.values())


# --- on another network -----------------------------------------------------------------------


def test_a_few_people_are_on_two_networks_and_their_profiles_point_at_each_other(small):
    network, folder = small
    on = network.elsewhere
    assert len(on.persons) == round(4 * SMALL.accounts / 1000)
    assert not set(on.persons.tolist()) - set(network.world.people.tolist())
    users = {user["id_str"]: user for user in lines(folder / "records" / "users.ndjson.gz")}
    told = lines(folder / "bluesky" / "events.ndjson.gz")
    says = {
        e["did"]: e["commit"]["record"]["description"]
        for e in told
        if e["kind"] == "commit" and e["commit"]["collection"].endswith("profile")
    }
    handles = {e["did"]: e["identity"]["handle"] for e in told if e["kind"] == "identity"}
    assert len(set(handles.values())) == len(handles) == len(on.dids)
    for place, person in enumerate(on.persons.tolist()):
        user = users[str(network.world.native_id[person])]
        assert user["url"] == f"https://bsky.app/profile/{handles[on.dids[place]]}"
        assert says[on.dids[place]].endswith(f"https://x.com/{user['screen_name']}")
    # Those who claim to be somebody famous are pointed at by nobody.
    pages = {user["url"] for user in users.values()} - {None}
    claimants = [p for p in range(len(on.persons), len(on.dids)) if on.claims[p] >= 0]
    assert claimants
    assert not {f"https://bsky.app/profile/{on.handles[p]}" for p in claimants} & pages


def test_the_truth_says_who_is_one_person(small):
    network, folder = small
    with (folder / "truth.csv").open(encoding="utf-8", newline="") as file:
        named = {row["account_id"]: row["person"] for row in csv.DictReader(file) if row["person"]}
    ids = network.world.account_ids
    expected = [ids[person] for person in network.elsewhere.persons.tolist()]
    assert sorted(named.values()) == sorted(expected * 2)
    assert {name.split(":")[0] for name in named} == {"x", "bluesky"}


def test_what_is_done_there_is_within_the_window_and_of_others(small):
    network, folder = small
    told = lines(folder / "bluesky" / "events.ndjson.gz")
    times = [event["time_us"] for event in told]
    assert times == sorted(times)
    assert max(times) < SMALL.end * 1_000_000
    assert len(set(times)) == len(times)
    for _, actor, post, at in network.elsewhere.acts:
        author, written = network.elsewhere.posts[post]
        assert actor != author
        assert written < at < SMALL.end
