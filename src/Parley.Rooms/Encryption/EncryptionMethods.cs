using Parley.Rooms.Contracts;
using Parley.Rooms.JsonRpc;
using Parley.Rooms.Rooms;

namespace Parley.Rooms.Encryption;

/// <summary><c>e2ee.announce</c>: another public key of the same participant.</summary>
internal sealed class E2eeAnnounceMethod(Core core, RoomTable rooms) : Method<E2eeAnnounceParams>("e2ee.announce", 10, ContractJson.Default.E2eeAnnounceParams)
{
    private readonly KeyAllowance _keys = new(core.Options);

    protected override void Handle(in Request request, E2eeAnnounceParams parameters, Moment now)
    {
        if (!OpaqueText.IsValid(parameters.DeviceKey, OpaqueText.LongestDeviceKey))
        {
            request.Refuse(EncryptionRefusals.BadDeviceKey);
        }
        else if (EncryptionRefusals.Sender(request, parameters.Room, out var refusal) is not { } participant)
        {
            request.Refuse(refusal!);
        }
        else if (participant.DeviceKey == parameters.DeviceKey)
        {
            // no news, for nobody
            request.ReplyEmpty();
        }
        else if (_keys.Take(request.Session, now) is { } tooMany)
        {
            request.Refuse(tooMany);
        }
        else
        {
            request.ReplyEmpty();
            participant.DeviceKey = parameters.DeviceKey;
            rooms.Notices.Updated(participant);
        }
    }
}

/// <summary><c>e2ee.send</c>: handed on as it came; who it is from says the connection.</summary>
internal sealed class E2eeSendMethod(Core core) : Method<E2eeSendParams>("e2ee.send", 5, ContractJson.Default.E2eeSendParams)
{
    private const int MostKeys = 100;

    protected override void Handle(in Request request, E2eeSendParams parameters, Moment now)
    {
        if (Check(parameters.Keys) is { } fault)
        {
            request.Refuse(fault);
        }
        else if (EncryptionRefusals.Sender(request, parameters.Room, out var refusal) is not { } sender)
        {
            request.Refuse(refusal!);
        }
        else
        {
            request.ReplyEmpty();
            foreach (var key in parameters.Keys)
            {
                if (sender.Room.Find(key.To) is { } receiver && receiver != sender)
                    receiver.Session?.Send(core.Frames.Notification("e2ee.key", new E2eeKey(parameters.Room, sender.Id, key.Key), ContractJson.Default.E2eeKey));
            }
        }
    }

    private static Refusal? Check(IReadOnlyList<SealedKey> keys)
    {
        if (keys.Count is 0 or > MostKeys)
            return Refusal.InvalidParams("keys", $"keys holds 1 to {MostKeys}.");
        var receivers = new HashSet<string>(keys.Count, StringComparer.Ordinal);
        for (var i = 0; i < keys.Count; i++)
        {
            // an element of the list may be null, whatever its type says
            if (keys[i] is not { } key || !OpaqueText.IsValid(key.Key, OpaqueText.LongestSealedKey))
                return Refusal.InvalidParams($"keys[{i}].key", $"A sealed key is base64url of at most {OpaqueText.LongestSealedKey} letters.");
            if (!receivers.Add(key.To))
                return Refusal.InvalidParams($"keys[{i}].to", "One key for each participant.");
        }

        return null;
    }
}

/// <summary>Refusals of end-to-end encryption.</summary>
internal static class EncryptionRefusals
{
    public static readonly Refusal BadDeviceKey = Refusal.InvalidParams(
        "deviceKey", $"deviceKey is base64url of at most {OpaqueText.LongestDeviceKey} letters.");

    public static readonly Refusal EncryptedRoom = new(
        ErrorReason.EncryptedRoom, "This room is end-to-end encrypted: only clients that encrypt come in, with a deviceKey.", "deviceKey");

    private static readonly Refusal NotEncrypted = new(ErrorReason.NotEncrypted, "This room is not end-to-end encrypted.");

    /// <summary>Who asks, as a participant of an encrypted room.</summary>
    public static ParticipantState? Sender(in Request request, string room, out Refusal? refusal)
    {
        var participant = request.Session.In(room);
        refusal = participant is null ? RoomRefusals.NotInRoom : participant.Room.IsEncrypted ? null : NotEncrypted;
        return refusal is null ? participant : null;
    }

    /// <summary>Whether somebody who wants to come in has what the room asks for.</summary>
    public static Refusal? Check(RoomJoinParams wish) => wish.DeviceKey is { } key && !OpaqueText.IsValid(key, OpaqueText.LongestDeviceKey)
        ? BadDeviceKey
        : wish.DeviceKey is null && RoomId.IsEncrypted(wish.Room) ? EncryptedRoom : null;
}
