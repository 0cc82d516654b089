using Parley.Rooms.Tests.Harness;

namespace Parley.Rooms.Tests.Chat;

public sealed class PrivateMessageTests
{
    private readonly ChatScene _scene = new();

    [Fact]
    public void A_private_message_reaches_all_devices_of_the_two_and_nobody_else()
    {
        var (bobsPhone, alicesPhone) = (_scene.Bob.AnotherDevice(), _scene.Alice.AnotherDevice());
        bobsPhone.Do("room.join", ChatScene.In);
        alicesPhone.Do("room.join", ChatScene.In);
        _scene.Say(_scene.Alice, "for everybody");
        _scene.Say(_scene.Alice, "for you", to: _scene.Bob);

        foreach (var reader in (Peer[])[_scene.Bob, bobsPhone, alicesPhone])
        {
            var told = reader.Last("chat.message")["message"]!;
            Assert.Equal("for you", Peer.Text(told["text"]));
            Assert.Equal(_scene.Bob.Id, Peer.Text(told["to"]!["id"]));
            Assert.Equal(["for everybody", "for you"], ChatScene.Texts(reader));
        }

        Assert.Single(_scene.Carol.Heard("chat.message"));
        Assert.Equal(["for everybody"], ChatScene.Texts(_scene.Carol));
        Assert.Single(ChatScene.Changes(_scene.Carol, 0)["messages"]!.AsArray());
    }

    [Fact]
    public void What_happens_to_it_is_told_to_the_two_only()
    {
        var id = _scene.Say(_scene.Alice, "for you", to: _scene.Bob);
        _scene.Bob.Do("chat.react", ChatScene.Reaction(id, "👍"));
        _scene.Alice.Do("chat.edit", ChatScene.Message(id, "for you alone"));
        _scene.Alice.Do("chat.delete", ChatScene.About(id));
        Assert.Single(_scene.Alice.Heard("chat.reacted"));
        Assert.Single(_scene.Bob.Heard("chat.edited"));
        Assert.Single(_scene.Bob.Heard("chat.deleted"));
        Assert.DoesNotContain(_scene.Carol.Transcript, message => Peer.Name(message).StartsWith("chat.", StringComparison.Ordinal));
    }

    [Fact]
    public void Somebody_else_cannot_even_tell_that_it_is_there()
    {
        var id = _scene.Say(_scene.Alice, "for you", to: _scene.Bob);
        Assert.Equal("unknown-message", _scene.Carol.Refused("chat.edit", ChatScene.Message(id, "mine now")));
        Assert.Equal("unknown-message", _scene.Carol.Refused("chat.delete", ChatScene.About(id)));
        Assert.Equal("unknown-message", _scene.Carol.Refused("chat.react", ChatScene.Reaction(id, "👍")));
        Assert.Equal("unknown-message", _scene.Carol.Refused("chat.send", ChatScene.Message(_scene.NewId(), "?", replyTo: id)));
        Assert.Equal("for you", _scene.World.Storage.Chat("lobby").Single().Text);
    }

    [Fact]
    public void Not_even_the_host_deletes_what_others_write_to_each_other()
    {
        var id = _scene.Say(_scene.Bob, "for you", to: _scene.Carol);
        Assert.Equal("unknown-message", _scene.Alice.Refused("chat.delete", ChatScene.About(id)));
        _scene.Alice.Do("chat.delete", ChatScene.About(_scene.Say(_scene.Bob, "for you", to: _scene.Alice)));
        Assert.Equal(["for you", ""], _scene.World.Storage.Chat("lobby").Select(message => message.Text));
    }

    [Fact]
    public void What_is_private_is_quoted_between_the_same_two_only()
    {
        var id = _scene.Say(_scene.Alice, "for you", to: _scene.Bob);
        Assert.Equal("unknown-message", _scene.Bob.Refused("chat.send", ChatScene.Message(_scene.NewId(), "she said", replyTo: id)));
        Assert.Equal("unknown-message", _scene.Bob.Refused("chat.send", ChatScene.Message(_scene.NewId(), "she said", _scene.Carol.Id, id)));
        _scene.Say(_scene.Bob, "thank you", to: _scene.Alice, replyTo: id);
        Assert.Equal("for you", Peer.Text(_scene.Alice.Last("chat.message")["message"]!["replyTo"]!["text"]));
        var loud = _scene.Say(_scene.Carol, "who wants tea?");
        _scene.Say(_scene.Alice, "I do", to: _scene.Bob, replyTo: loud);
    }

    [Fact]
    public void It_needs_somebody_in_the_room_who_is_not_oneself()
    {
        var dora = Peer.Guest(_scene.World, "Dora");
        Assert.Equal("unknown-user", _scene.Alice.Refused("chat.send", ChatScene.Message(_scene.NewId(), "hello", dora.Id)));
        Assert.Equal("unknown-user", _scene.Alice.Refused("chat.send", ChatScene.Message(_scene.NewId(), "hello", "nobody")));
        Assert.Equal("self", _scene.Alice.Refused("chat.send", ChatScene.Message(_scene.NewId(), "hello", _scene.Alice.Id)));
        Assert.Equal("not-in-room", dora.Refused("chat.send", ChatScene.Message(_scene.NewId(), "hello", _scene.Alice.Id)));
        Assert.Empty(_scene.World.Storage.Chat("lobby"));
    }
}
