using System.Text.Json.Nodes;
using Parley.Rooms.Tests.Harness;

namespace Parley.Rooms.Tests.Moderation;

/// <summary>
/// Who deletes what others have written, in a room of somebody's and in one that is nobody's, of this meeting and of one before: nobody
/// takes the past of others away by being the first to open an empty room.
/// </summary>
public sealed class OldChatMatrixTests
{
    private const string OldMessage = "7e0ba6f2-0000-4000-8000-000000000001";
    private const string NewMessage = "7e0ba6f2-0000-4000-8000-000000000002";

    private static readonly string[] Actors = ["writer", "listener", "speaker", "moderator", "host", "host by token"];

    public static TheoryData<string, bool, string, bool> Cases()
    {
        var data = new TheoryData<string, bool, string, bool>();
        foreach (var actor in Actors)
        {
            foreach (var owned in (bool[])[false, true])
            {
                foreach (var message in (string[])[OldMessage, NewMessage])
                {
                    data.Add(actor, owned, message, false);
                    data.Add(actor, owned, message, true);
                }
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Whoever_opens_a_room_keeps_order_from_then_on(string actor, bool owned, string message, bool restarted)
    {
        var scene = new Scene(owned);
        if (restarted)
            scene.Restart();
        var before = scene.Chat();
        var about = new JsonObject { ["room"] = scene.Room, ["id"] = message };
        var allowed = actor switch
        {
            "writer" or "host by token" => true,
            "moderator" or "host" => owned || message == NewMessage,
            _ => false,
        };
        if (allowed)
        {
            Assert.NotNull(scene[actor].Do("chat.delete", about)["deletedAt"]);
        }
        else
        {
            Assert.Equal("forbidden", scene[actor].Refused("chat.delete", about));
            Assert.Equal(before, scene.Chat());
        }
    }

    [Fact]
    public void Clients_are_told_from_when_on_in_a_room_that_is_nobodys_and_nothing_in_others()
    {
        Assert.Null(new Scene(owned: true).Seen["openedAt"]);
        var scene = new Scene(owned: false);
        Assert.Equal(scene.Opened, scene.Seen["openedAt"]!.GetValue<long>());
        scene.Restart();
        Assert.Equal(scene.Opened, scene.Seen["openedAt"]!.GetValue<long>());
    }

    /// <summary>A meeting that was, and the one that began a while later in the same room.</summary>
    private sealed class Scene
    {
        private readonly World _world = new();
        private readonly Dictionary<string, Peer> _people;
        private readonly Dictionary<Peer, JsonNode> _joined = [];

        public Scene(bool owned)
        {
            var writer = Peer.Guest(_world, "Wilma");
            var host = Peer.Guest(_world, "Hedy");
            Room = owned ? Peer.Text(host.Do("room.create", [])["room"]) : "garden";
            var byToken = new Peer(_world) { Credentials = new JsonObject { ["token"] = $"good:tess:Tess:{Room}:host" } };
            byToken.Connect();
            _people = new(StringComparer.Ordinal)
            {
                ["host"] = host,
                ["writer"] = writer,
                ["listener"] = Peer.Guest(_world, "Lily"),
                ["speaker"] = Peer.Guest(_world, "Sam"),
                ["moderator"] = Peer.Guest(_world, "Max"),
                ["host by token"] = byToken,
            };
            Join(writer);
            Write(OldMessage);
            writer.Do("room.leave", new JsonObject { ["room"] = Room });
            _world.Advance(60);
            Opened = _world.Now.UnixMilliseconds;
            foreach (var peer in _people.Values)
                Join(peer);
            Give("listener");
            Give("moderator");
            _world.Advance(1);
            Write(NewMessage);
        }

        public string Room { get; }

        /// <summary>When the second meeting began.</summary>
        public long Opened { get; }

        /// <summary>The room as who came last was told.</summary>
        public JsonNode Seen => _joined[_people["host by token"]]["room"]!;

        public Peer this[string who] => _people[who];

        public string Chat() => string.Join(' ', _world.Storage.Chat(Room));

        public void Restart()
        {
            _world.Advance(1);
            _world.Restart();
            foreach (var peer in _people.Values)
            {
                peer.Connect(forgetful: true);
                Join(peer, _joined[peer]["rejoin"]);
            }
        }

        private void Join(Peer peer, JsonNode? proof = null)
        {
            var wish = new JsonObject { ["room"] = Room };
            if (proof is not null)
                wish["rejoin"] = proof.DeepClone();
            _joined[peer] = peer.Do("room.join", wish);
        }

        private void Write(string id) =>
            _people["writer"].Do("chat.send", new JsonObject { ["room"] = Room, ["id"] = id, ["text"] = "Mind the roses." });

        private void Give(string role) => _people["host"].Do(
            "room.role", new JsonObject { ["room"] = Room, ["participant"] = _joined[_people[role]]["participant"]!.DeepClone(), ["role"] = role });
    }
}
