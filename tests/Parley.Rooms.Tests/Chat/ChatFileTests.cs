using System.Text.Json.Nodes;
using Parley.Rooms.Tests.Harness;
using Parley.Rooms.Tickets;

namespace Parley.Rooms.Tests.Chat;

/// <summary>Files of messages, tickets for them, and search: what the core has to say to it.</summary>
public sealed class ChatFileTests
{
    private readonly ChatScene _scene = new(World.Defaults with { FileBytes = 1000, FilePartBytes = 100 });

    [Fact]
    public void A_message_carries_files_and_needs_no_text_then()
    {
        _scene.World.Storage.Uploaded("f1", _scene.Alice.Id);
        var message = Files("", "f1");
        _scene.Alice.Do("chat.send", (JsonObject)message.DeepClone());
        Assert.Equal("f1", Peer.Text(_scene.Bob.Last("chat.message")["message"]!["files"]![0]!["id"]));
        Assert.Single(ChatScene.History(_scene.Carol)[0]!["files"]!.AsArray());
        // a second time it is the same message, and the file is not needed again
        _scene.Alice.Do("chat.send", message);
        Assert.Equal("unknown-file", _scene.Alice.Refused("chat.send", Files("again", "f1")));
    }

    [Fact]
    public void Files_of_others_and_what_is_no_list_of_files_are_refused()
    {
        _scene.World.Storage.Uploaded("f1", _scene.Alice.Id);
        Assert.Equal("unknown-file", _scene.Bob.Refused("chat.send", Files("mine", "f1")));
        Assert.Equal("invalid-params", _scene.Alice.Refused("chat.send", Files("x")));
        Assert.Equal("invalid-params", _scene.Alice.Refused("chat.send", Files("x", "f1", "f1")));
        Assert.Equal("invalid-params", _scene.Alice.Refused("chat.send", Files("x", new string('f', 65))));
        Assert.Equal("invalid-params", _scene.Alice.Refused("chat.send", Files("x", [.. Enumerable.Range(0, 11).Select(n => $"f{n}")])));
        Assert.Empty(_scene.World.Storage.Chat("lobby"));
    }

    [Fact]
    public void A_message_says_of_files_that_go_from_page_to_page_what_they_are_and_that_they_are_not_here()
    {
        _scene.World.Storage.Uploaded("f1", _scene.Alice.Id);
        var message = Offers("", Offer(1, "plan.pdf", 1000));
        message["files"] = new JsonArray("f1");
        _scene.Alice.Do("chat.send", message);
        var files = _scene.Bob.Last("chat.message")["message"]!["files"]!.AsArray();
        Assert.Null(files[0]!["direct"]);
        Assert.Equal((OfferId(1), "plan.pdf", 1000), (Peer.Text(files[1]!["id"]), Peer.Text(files[1]!["name"]), files[1]!["size"]!.GetValue<int>()));
        Assert.True(files[1]!["direct"]!.GetValue<bool>());
        Assert.Equal(2, ChatScene.History(_scene.Carol)[0]!["files"]!.AsArray().Count);
    }

    [Fact]
    public void What_is_no_list_of_offers_is_refused()
    {
        Assert.Equal("invalid-params", _scene.Alice.Refused("chat.send", Offers("x")));
        Assert.Equal("invalid-params", _scene.Alice.Refused("chat.send", Offers("x", Offer(1), Offer(1))));
        Assert.Equal("invalid-params", _scene.Alice.Refused("chat.send", Offers("x", (JsonNode?)null)));
        Assert.Equal("invalid-params", _scene.Alice.Refused("chat.send", Offers("x", Offer(1, size: 1001))));
        Assert.Equal("invalid-params", _scene.Alice.Refused("chat.send", Offers("x", Offer(1, size: -1))));
        Assert.Equal("invalid-params", _scene.Alice.Refused("chat.send", Offers("x", new JsonObject { ["id"] = "../f1", ["name"] = "a", ["size"] = 1 })));
        Assert.Equal("invalid-params", _scene.Alice.Refused("chat.send", Offers("x", new JsonObject { ["id"] = OfferId(0xAB).ToUpperInvariant(), ["name"] = "a", ["size"] = 1 })));
        Assert.Equal("invalid-params", _scene.Alice.Refused("chat.send", Offers("x", [.. Enumerable.Range(0, 11).Select(n => Offer(n))])));
        var both = Offers("x", [.. Enumerable.Range(0, 10).Select(n => Offer(n))]);
        both["files"] = new JsonArray("f1");
        Assert.Equal("invalid-params", _scene.Alice.Refused("chat.send", both));
        Assert.Equal("not-in-room", Peer.Guest(_scene.World, "Dora").Refused("chat.send", Offers("x", Offer(1))));
        Assert.Empty(_scene.World.Storage.Chat("lobby"));
        Assert.Equal("invalid-params", new ChatScene(World.Defaults with { FileBytes = 0 }).Alice.Refused("chat.send", Offers("x", Offer(1))));
    }

    [Fact]
    public void A_ticket_says_who_asks_and_is_void_after_a_while()
    {
        var answer = _scene.Alice.Do("room.ticket", ChatScene.In);
        Assert.Equal((1000, 100), (answer["fileBytes"]!.GetValue<int>(), answer["partBytes"]!.GetValue<int>()));
        var text = Peer.Text(answer["ticket"]);
        var now = _scene.World.Now.UnixMilliseconds;
        var ticket = RoomTicket.Read(new TestSeal(), text, now);
        Assert.Equal(("lobby", _scene.Alice.Id), (ticket!.Room, ticket.User.Id));
        Assert.Null(RoomTicket.Read(new TestSeal(), text, answer["expiresAt"]!.GetValue<long>()));
        Assert.Null(RoomTicket.Read(new TestSeal(), text[..^1], now));
        Assert.Null(RoomTicket.Read(new TestSeal(), "", now));
        Assert.Equal("not-in-room", Peer.Guest(_scene.World, "Dora").Refused("room.ticket", ChatScene.In));
        Assert.True(_scene.World.Switchboard.IsIn("lobby", _scene.Alice.Id));
        Assert.False(_scene.World.Switchboard.IsIn("lobby", "nobody"));
        Assert.False(_scene.World.Switchboard.IsIn("kitchen", _scene.Alice.Id));
    }

    [Fact]
    public void The_Welcome_tells_how_large_a_file_may_be() => Assert.Equal(1000, _scene.Alice.Welcome["limits"]!["fileBytes"]!.GetValue<int>());

    [Fact]
    public void With_a_call_go_the_files_of_its_room()
    {
        var call = new CallScene().Join();
        Assert.Empty(call.World.Storage.RoomsWithoutFiles);
        call.Alice.Do("call.hangup", call.About);
        Assert.Equal([call.Room], call.World.Storage.RoomsWithoutFiles);
    }

    [Fact]
    public void Search_finds_all_words_in_what_one_may_read_the_newest_first()
    {
        _scene.Say(_scene.Alice, "The Garden is green");
        _scene.Say(_scene.Bob, "green garden gate");
        _scene.Say(_scene.Alice, "garden secrets", to: _scene.Bob);
        _scene.Say(_scene.Alice, "花园很绿");
        Assert.Equal(["green garden gate", "The Garden is green"], Found(_scene.Carol, " GREEN  garden "));
        Assert.Equal(["garden secrets", "green garden gate", "The Garden is green"], Found(_scene.Bob, "garden"));
        Assert.Equal(["花园很绿"], Found(_scene.Carol, "花园"));
        Assert.Equal(["花园很绿"], Found(_scene.Carol, " 园 "));
        foreach (var little in new[] { "", " ", "x", "Ж", "7", "·" })
            Assert.Equal("invalid-params", _scene.Carol.Refused("chat.search", Text(little)));
        Assert.Equal("invalid-params", _scene.Carol.Refused("chat.search", Text(new string('x', 101))));
        Assert.Equal("not-in-room", Peer.Guest(_scene.World, "Dora").Refused("chat.search", Text("garden")));
    }

    [Fact]
    public void Search_looks_for_eight_different_words_at_most()
    {
        _scene.Say(_scene.Alice, "a b c d e f g h i");
        Assert.Single(Found(_scene.Carol, "a b c d e f g h"));
        Assert.Single(Found(_scene.Carol, "a b c d e f g h H a B"));
        var asked = _scene.Carol.Send("chat.search", Text("a b c d e f g h i"));
        var error = _scene.Carol.Answer(asked)!["error"]!;
        Assert.Equal(("invalid-params", "text"), (Peer.Text(error["data"]!["reason"]), Peer.Text(error["data"]!["member"])));
        Assert.Contains("8 different words", Peer.Text(error["message"]), StringComparison.Ordinal);
    }

    private static string[] Found(Peer reader, string text) =>
        [.. reader.Do("chat.search", Text(text))["messages"]!.AsArray().Select(message => Peer.Text(message!["text"]))];

    private static JsonObject Text(string text) => new() { ["room"] = "lobby", ["text"] = text };

    private static string OfferId(int number) => $"7e0ba6f2-0000-4000-9000-{number:x12}";

    private static JsonObject Offer(int number, string name = "plan.pdf", long size = 1) => new() { ["id"] = OfferId(number), ["name"] = name, ["size"] = size };

    private JsonObject Offers(string text, params JsonNode?[] offers)
    {
        var message = ChatScene.Message(_scene.NewId(), text);
        message["offers"] = new JsonArray(offers);
        return message;
    }

    private JsonObject Files(string text, params string[] files)
    {
        var message = ChatScene.Message(_scene.NewId(), text);
        message["files"] = new JsonArray([.. files.Select(file => (JsonNode)file)]);
        return message;
    }
}
