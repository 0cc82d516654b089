using System.Text;
using Parley.Rooms.Contracts;
using Parley.Rooms.Effects;
using Parley.Rooms.JsonRpc;
using Parley.Rooms.Rooms;

namespace Parley.Rooms.Chat;

/// <summary><c>chat.send</c>: stored first, then answered and told to the others.</summary>
internal sealed class ChatSendMethod(Core core, RoomTable rooms) : Method<ChatSendParams>("chat.send", 5, ContractJson.Default.ChatSendParams)
{
    private const int BytesPerUnit = 256;

    protected override void Handle(in Request request, ChatSendParams parameters, Moment now)
    {
        var text = ChatText.WithoutControls(parameters.Text);
        if (request.Session.In(parameters.Room) is null)
            request.Refuse(RoomRefusals.NotInRoom);
        else if (!Guid.TryParseExact(parameters.Id, "D", out var id))
            request.Refuse(Refusal.InvalidParams("id", "id must be a UUID."));
        else if (string.IsNullOrWhiteSpace(text))
            request.Refuse(ErrorReason.Empty, "There is nothing in the text.");
        else if (parameters.Text.Length > core.Options.ChatLength)
            request.Refuse(ErrorReason.TooLong, $"A text has at most {core.Options.ChatLength} characters.");
        else if (!request.Session.User.ChatBucket.TryTake(Units(text), now.Microseconds))
            request.Refuse(new Refusal(
                ErrorReason.RateLimited, "That is more than a user may write in this time.",
                RetryAfterSeconds: request.Session.User.ChatBucket.SecondsUntil(Units(text))));
        else
            core.Ask(
                request,
                new StoreChatMessage(parameters.Room, id.ToString("D"), request.Session.User.User, text, now.UnixMilliseconds),
                Stored);
    }

    private static int Units(string text) => 1 + (Encoding.UTF8.GetByteCount(text) / BytesPerUnit);

    private void Stored(Request request, StoredChatMessage stored, Moment now)
    {
        var message = stored.Message;
        if (message.From.Id != request.Session.User.Id)
        {
            request.Refuse(ErrorReason.Forbidden, "Somebody else's message has this id.");
            return;
        }

        request.Reply(new ChatSendResult(message), ContractJson.Default.ChatSendResult);
        if (!stored.Added || rooms.Find(message.Room) is not { } room)
            return;
        room.Send(
            core.Frames.Notification("chat.message", new ChatMessageSent(message.Room, message), ContractJson.Default.ChatMessageSent),
            except: request.Session);
    }
}

/// <summary><c>chat.history</c>: for those in the room.</summary>
internal sealed class ChatHistoryMethod(Core core) : Method<ChatHistoryParams>("chat.history", 5, ContractJson.Default.ChatHistoryParams)
{
    protected override void Handle(in Request request, ChatHistoryParams parameters, Moment now)
    {
        // an answer that leaves room beside it in what is kept for a session
        var most = core.Options.ReplayBytes / 2;
        if (request.Session.In(parameters.Room) is null)
            request.Refuse(RoomRefusals.NotInRoom);
        else if (PageSize.Check(parameters.Before, parameters.Limit, core.Options.HistoryPage, out var entries) is { } refusal)
            request.Refuse(refusal);
        else
            core.Ask(
                request,
                new LoadChatHistory(parameters.Room, parameters.Before, entries),
                (asker, page, _) => asker.Reply(ChatPage.ThatFits(page, most), ContractJson.Default.ChatHistoryResult));
    }
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

        request.ReplyEmpty();
        participant.Room.Send(
            core.Frames.Notification(
                "chat.typing", new ChatTyping(parameters.Room, participant.Id, parameters.Typing), ContractJson.Default.ChatTyping),
            except: request.Session);
    }
}
