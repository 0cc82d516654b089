using Parley.Protocols.Primitives;
using Parley.Sfu.Forwarding.Speakers;

namespace Parley.Sfu.Tests.Forwarding.Speakers;

public sealed class LoudestSpeakersTests
{
    private const byte Loud = 20;
    private const byte Low = 40;
    private const byte Noise = 70;
    private const byte Nothing = 127;

    private readonly LoudestSpeakers _room = new(3);
    private readonly Dictionary<int, byte> _levels = [];
    private long _now;
    private int _changes;

    [Fact]
    public void In_a_small_room_everybody_is_heard_from_the_first_sound_on_and_keeps_the_slot()
    {
        var people = Enter(3);
        foreach (var person in people) _levels[person] = Noise;
        Pass(20);
        Assert.Equal([0, 1, 2], people.Select(_room.SlotOf));
        foreach (var person in people) _levels[person] = Nothing;
        Pass(60_000);
        Assert.Equal([0, 1, 2], people.Select(_room.SlotOf));
        Assert.Equal(3, _changes);
        Assert.Equal(100u, _room.OwnerOf(0));
    }

    [Fact]
    public void Who_sends_nothing_but_silence_needs_no_slot()
    {
        var person = Enter(1)[0];
        _levels[person] = Nothing;
        Pass(5000);
        Assert.Equal(-1, _room.SlotOf(person));
        Assert.Null(_room.OwnerOf(0));
        _levels[person] = Noise;
        Pass(20);
        Assert.Equal(0, _room.SlotOf(person));
    }

    [Fact]
    public void Who_begins_to_speak_takes_the_slot_of_who_was_silent_longest_within_two_packets()
    {
        var people = Enter(4);
        SpeakInTurn(people[..3]);
        Assert.Equal(-1, _room.SlotOf(people[3]));
        _levels[people[3]] = Low;
        Pass(20);
        Assert.Equal(-1, _room.SlotOf(people[3]));
        Pass(20);
        Assert.Equal(0, _room.SlotOf(people[3]));
        Assert.Equal(-1, _room.SlotOf(people[0]));
    }

    [Fact]
    public void A_click_takes_nobodys_slot()
    {
        var people = Enter(4);
        SpeakInTurn(people[..3]);
        for (var i = 0; i < 100; i++)
        {
            _levels[people[3]] = i % 3 == 0 ? Loud : Noise;
            Pass(20);
        }

        Assert.Equal(-1, _room.SlotOf(people[3]));
    }

    [Fact]
    public void While_all_speak_only_who_is_louder_for_a_while_is_heard_instead_of_the_quietest()
    {
        var people = Enter(4);
        _levels[people[0]] = Loud;
        _levels[people[1]] = Low;
        _levels[people[2]] = Loud;
        Pass(2000);
        _levels[people[3]] = Low - 4;
        Pass(10_000);
        Assert.Equal(-1, _room.SlotOf(people[3]));
        _levels[people[3]] = Loud;
        Pass(200);
        Assert.Equal(-1, _room.SlotOf(people[3]));
        Pass(400);
        Assert.Equal((1, -1), (_room.SlotOf(people[3]), _room.SlotOf(people[1])));
    }

    [Fact]
    public void Who_has_just_got_a_slot_keeps_it_for_a_second()
    {
        var people = Enter(4);
        foreach (var person in people[..3]) _levels[person] = Low;
        Pass(100);
        _levels[people[3]] = Loud;
        Pass(800);
        Assert.Equal(-1, _room.SlotOf(people[3]));
        Pass(600);
        Assert.NotEqual(-1, _room.SlotOf(people[3]));
    }

    [Fact]
    public void Twelve_who_speak_at_once_do_not_take_turns_faster_than_slots_may_change()
    {
        var random = Entropy.FromNumber(7);
        var people = Enter(12);
        for (var i = 0; i < 60_000 / 20; i++)
        {
            foreach (var person in people) _levels[person] = (byte)(20 + random.Next(30));
            Pass(20);
        }

        Assert.InRange(_changes, 3, 3 + 60);
    }

    [Fact]
    public void Muted_is_out_at_once_and_stays_out()
    {
        var people = Enter(2);
        foreach (var person in people) _levels[person] = Loud;
        Pass(100);
        _room.Mute(people[0], true);
        Assert.Null(_room.OwnerOf(0));
        Pass(5000);
        Assert.Equal(-1, _room.SlotOf(people[0]));
        _room.Mute(people[0], false);
        Pass(20);
        Assert.Equal(0, _room.SlotOf(people[0]));
    }

    [Fact]
    public void Who_leaves_or_falls_silent_without_a_word_loses_the_slot()
    {
        var people = Enter(3);
        foreach (var person in people) _levels[person] = Loud;
        Pass(100);
        _room.Remove(people[0]);
        _levels.Remove(people[0]);
        _levels.Remove(people[1]);
        Assert.Null(_room.OwnerOf(0));
        Pass(1900);
        Assert.False(_room.Trim(At(_now)));
        Pass(200);
        Assert.True(_room.Trim(At(_now)));
        Assert.Null(_room.OwnerOf(1));
        Assert.Equal(102u, _room.OwnerOf(2));
        Assert.Equal(people[0], _room.Add(7));
        Assert.Equal(-1, _room.SlotOf(people[0]));
    }

    [Fact]
    public void The_loudest_of_those_who_speak_come_first()
    {
        var people = Enter(4);
        _levels[people[0]] = Low;
        _levels[people[1]] = Loud;
        _levels[people[2]] = Noise;
        Pass(2000);
        Span<ActiveSpeaker> speakers = stackalloc ActiveSpeaker[3];
        Assert.Equal(2, _room.Collect(At(_now), speakers));
        Assert.Equal((101u, 100u), (speakers[0].Id, speakers[1].Id));
        Assert.InRange(speakers[0].Level, 19, 22);
        Assert.InRange(speakers[1].Level, 39, 42);
        Assert.Equal(1, _room.Collect(At(_now), speakers[..1]));
        _levels[people[1]] = Noise;
        Pass(500);
        Assert.Equal(2, _room.Collect(At(_now), speakers));
        Pass(200);
        Assert.Equal(1, _room.Collect(At(_now), speakers));
        Assert.Equal(100u, speakers[0].Id);
    }

    [Theory]
    [InlineData(55, true, true)]
    [InlineData(55, false, false)]
    [InlineData(45, false, true)]
    [InlineData(70, true, false)]
    public void What_the_sender_takes_for_speech_may_be_quieter(byte level, bool voice, bool speaks)
    {
        var person = Enter(1)[0];
        for (var i = 0; i < 20; i++) _room.Hear(person, level, voice, At(_now += 20), out _);
        Assert.Equal(speaks ? 1 : 0, _room.Collect(At(_now), new ActiveSpeaker[3]));
    }

    [Fact]
    public void There_is_a_bound()
    {
        for (var i = 0; i < LoudestSpeakers.MostSpeakers; i++) Assert.Equal(i, _room.Add((uint)i));
        Assert.Equal(-1, _room.Add(9));
        _room.Remove(5);
        Assert.Equal(5, _room.Add(9));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Slots_and_owners_always_agree(int seed)
    {
        var random = Entropy.FromNumber((ulong)seed);
        var present = new Dictionary<int, uint>();
        var active = new ActiveSpeaker[3];
        for (var i = 0; i < 20_000; i++)
        {
            var now = At(i * 5);
            var someone = present.Count == 0 ? -1 : present.Keys.ElementAt(random.Next(present.Count));
            switch (random.Next(100))
            {
                case 0:
                    present.Add(_room.Add((uint)i), (uint)i);
                    break;
                case 1 when someone >= 0 && present.Count > 3:
                    _room.Remove(someone);
                    present.Remove(someone);
                    break;
                case 2 when someone >= 0:
                    _room.Mute(someone, random.Next(2) == 0);
                    break;
                case 3:
                    _room.Trim(now);
                    break;
                default:
                    if (someone < 0) break;
                    var before = _room.SlotOf(someone);
                    var slot = _room.Hear(someone, (byte)random.Next(128), random.Next(2) == 0, now, out var changed);
                    Assert.Equal((slot, before != slot), (_room.SlotOf(someone), changed));
                    break;
            }

            var owners = Enumerable.Range(0, 3).Where(slot => _room.OwnerOf(slot) is not null).ToList();
            Assert.Equal(owners, present.Keys.Select(_room.SlotOf).Where(slot => slot >= 0).Order());
            foreach (var (speaker, id) in present)
            {
                if (_room.SlotOf(speaker) is >= 0 and var slot) Assert.Equal(id, _room.OwnerOf(slot));
            }

            var speaking = _room.Collect(now, active);
            for (var place = 1; place < speaking; place++) Assert.True(active[place - 1].Level <= active[place].Level);
        }
    }

    [Fact]
    public void Hearing_allocates_nothing()
    {
        var people = Enter(10);
        var active = new ActiveSpeaker[3];
        Allocations.AssertNone(() =>
        {
            _now += 20;
            foreach (var person in people) _room.Hear(person, (byte)((person * 10) + (_now % 30)), true, At(_now), out _);
            return _room.Collect(At(_now), active) >= 0;
        });
    }

    private static MonoTime At(long milliseconds) => new(milliseconds * 1000);

    private int[] Enter(int count) => [.. Enumerable.Range(0, count).Select(i => _room.Add((uint)(100 + i)))];

    private void SpeakInTurn(int[] people)
    {
        foreach (var person in people) _levels[person] = Noise;
        Pass(20);
        foreach (var person in people)
        {
            _levels[person] = Loud;
            Pass(1000);
            _levels[person] = Noise;
        }

        Pass(700);
    }

    private void Pass(int milliseconds)
    {
        for (var until = _now + milliseconds; _now < until;)
        {
            _now += 20;
            foreach (var (person, level) in _levels)
            {
                _room.Hear(person, level, voice: false, At(_now), out var changed);
                if (changed) _changes++;
            }
        }
    }
}
