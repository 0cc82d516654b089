using System.Text;
using Parley.Rooms.Audit;
using Parley.Rooms.Contracts;
using Parley.Rooms.Effects;
using Parley.Rooms.JsonRpc;
using Parley.Rooms.Moderation;
using Parley.Rooms.Rooms;

namespace Parley.Rooms.Chat;

/// <summary><c>chat.send</c>: stored first, then answered and told to the others.</summary>
internal sealed class ChatSendMethod(Core core, RoomTable rooms) : Method<ChatSendParams>("chat.send", 5, ContractJson.Default.ChatSendParams)
{
    protected override void Handle(in Request request, ChatSendParams parameters, Moment now)
    {
        User? to = null;
        string? replyTo = null;
        if (ChatWords.Files(parameters.Files) is { } badFiles)
            request.Refuse(badFiles);
        else if (FileOffers.Check(parameters, core.Options.FileBytes) is { } badOffers)
            request.Refuse(badOffers);
        else if (request.Session.In(parameters.Room) is not { } participant)
            request.Refuse(RoomRefusals.NotInRoom);
        else if (ChatWords.Id(parameters.Id, out var id) is { } badId)
            request.Refuse(badId);
        else if (parameters.ReplyTo is { } answered && ChatWords.Id(answered, out replyTo, "replyTo") is { } badReply)
            request.Refuse(badReply);
        else if (parameters.To is { } wanted && (to = ChatAudience.Find(participant.Room, wanted)) is null)
            request.Refuse(ErrorReason.UnknownUser, "Nobody with this id is in the room.");
        else if (to?.Id == participant.User.Id)
            request.Refuse(ErrorReason.Self, "One does not write to oneself.");
        else if (ChatWords.Check(core, request, parameters.Room, parameters.Text, now, out var text, mayBeEmpty: parameters.Files is { Count: > 0 } || parameters.Offers is { Count: > 0 }) is { } refusal)
            request.Refuse(refusal);
        else if (core.Chat.TakePlace(parameters.Room, now) is { } tooMany)
            request.Refuse(tooMany);
        else
            core.Ask(request, new StoreChatMessage(parameters.Room, id, request.Session.User.User, text, now.UnixMilliseconds, to, replyTo, parameters.Files, parameters.Offers), Stored);
    }

    private void Stored(Request request, StoredChatMessage stored, Moment now)
    {
        if (ChatWords.Explain(stored.Fault) is { } refusal)
        {
            request.Refuse(refusal);
            return;
        }

        var message = stored.Message!;
        if (message.From.Id != request.Session.User.Id)
        {
            request.Refuse(ErrorReason.Forbidden, "Somebody else's message has this id.");
            return;
        }

        request.Reply(new ChatSendResult(message), ContractJson.Default.ChatSendResult);
        if (stored.Added)
        {
            request.Session.In(message.Room)?.Typing.Sent(core, now);
            ChatAudience.Tell(
                rooms.Find(message.Room), message.From, message.To,
                core.Frames.Notification("chat.message", new ChatMessageSent(message.Room, message), ContractJson.Default.ChatMessageSent), request.Session);
        }
    }
}

/// <summary><c>chat.edit</c>: stored first, then answered and told to the others.</summary>
internal sealed class ChatEditMethod(Core core, RoomTable rooms) : Method<ChatEditParams>("chat.edit", 5, ContractJson.Default.ChatEditParams)
{
    protected override void Handle(in Request request, ChatEditParams parameters, Moment now)
    {
        if (request.Session.In(parameters.Room) is null)
            request.Refuse(RoomRefusals.NotInRoom);
        else if (ChatWords.Id(parameters.Id, out var id) is { } badId)
            request.Refuse(badId);
        else if (ChatWords.Check(core, request, parameters.Room, parameters.Text, now, out var text) is { } refusal)
            request.Refuse(refusal);
        else
            core.Ask(
                request, new EditChatMessage(parameters.Room, id, request.Session.User.Id, text, now.UnixMilliseconds),
                (asker, change, _) => ChatAudience.Settle(
                    core, rooms.Find(parameters.Room), asker, change, "chat.edited", new ChatEdited(parameters.Room, id, change.Revision, text, change.At),
                    ContractJson.Default.ChatEdited));
    }
}

/// <summary><c>chat.delete</c>: by its writer, or by a host or moderator of the room.</summary>
internal sealed class ChatDeleteMethod(Core core, RoomTable rooms) : Method<ChatDeleteParams>("chat.delete", 5, ContractJson.Default.ChatDeleteParams)
{
    protected override void Handle(in Request request, ChatDeleteParams parameters, Moment now)
    {
        if (request.Session.In(parameters.Room) is not { } actor)
            request.Refuse(RoomRefusals.NotInRoom);
        else if (ChatWords.Id(parameters.Id, out var id) is { } badId)
            request.Refuse(badId);
        else if (core.Chat.Take(request.Session, 1, now) is { } refusal)
            request.Refuse(refusal);
        else
            core.Ask(
                request, new DeleteChatMessage(parameters.Room, id, request.Session.User.User, Permissions.OthersSince(actor, Act.DeleteMessages), now.UnixMilliseconds),
                (asker, change, later) =>
                {
                    WriteDown(asker, parameters.Room, id, change, later);
                    ChatAudience.Settle(
                        core, rooms.Find(parameters.Room), asker, change, "chat.deleted", new ChatDeleted(parameters.Room, id, change.Revision, change.At, change.By),
                        ContractJson.Default.ChatDeleted);
                });
    }

    private void WriteDown(in Request asker, string room, string id, ChatChange change, Moment now)
    {
        if (!change.Changed)
            return;
        var files = string.Join(' ', change.Files ?? []);
        if (change.By is not null)
            core.Audit.Did(asker.Session, room, AuditAction.DeleteMessage, now, change.From, files.Length == 0 ? id : $"{id} with {files}");
        else if (files.Length > 0)
            core.Audit.Did(asker.Session, room, AuditAction.DeleteFile, now, null, files);
    }
}

/// <summary><c>chat.react</c>.</summary>
internal sealed class ChatReactMethod(Core core, RoomTable rooms) : Method<ChatReactParams>("chat.react", 3, ContractJson.Default.ChatReactParams)
{
    private const int NameBytesPerUnit = 64;

    protected override void Handle(in Request request, ChatReactParams parameters, Moment now)
    {
        if (request.Session.In(parameters.Room) is null)
            request.Refuse(RoomRefusals.NotInRoom);
        else if (ChatWords.Id(parameters.Id, out var id) is { } badId)
            request.Refuse(badId);
        else if (!Emoji.IsOne(parameters.Emoji))
            request.Refuse(Refusal.InvalidParams("emoji", "emoji must be one emoji."));
        else if (core.Chat.Take(request.Session, parameters.On ? Units(request.Session.User.User) : 1, now) is { } refusal)
            request.Refuse(refusal);
        else
            core.Ask(
                request, new ReactToChatMessage(parameters.Room, id, request.Session.User.User, parameters.Emoji, parameters.On, now.UnixMilliseconds),
                (asker, change, _) => ChatAudience.Settle(
                    core, rooms.Find(parameters.Room), asker, change, "chat.reacted",
                    new ChatReacted(parameters.Room, id, change.Revision, parameters.Emoji, asker.Session.User.User, parameters.On, change.Count),
                    ContractJson.Default.ChatReacted));
    }

    /// <summary>With a reaction its user's name is kept, which may be as long as a text.</summary>
    private static int Units(User user) => 1 + ((Encoding.UTF8.GetByteCount(user.Name) - 1) / NameBytesPerUnit);
}

/// <summary><c>chat.typing</c>: told to the others, kept nowhere.</summary>
internal sealed class ChatTypingMethod(Core core) : Method<ChatTypingParams>("chat.typing", 1, ContractJson.Default.ChatTypingParams)
{
    public override IdRule IdRule => IdRule.Optional;

    protected override void Handle(in Request request, ChatTypingParams parameters, Moment now)
    {
        if (request.Session.In(parameters.Room) is not { } participant)
        {
            request.Refuse(RoomRefusals.NotInRoom);
            return;
        }

        if (participant.Typing.Tell(core, parameters.Typing, now) is { } refusal)
            request.Refuse(refusal);
        else
            request.ReplyEmpty();
    }
}
