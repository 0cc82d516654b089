using Parley.AspNetCore.Files;
using Parley.Rooms;

namespace Parley.AspNetCore.Signaling;

/// <summary>The switchboard's options, and with them its bounds, as they follow from what the operator has said.</summary>
internal static class SwitchboardBounds
{
    private const int LeastWaitingPerAddress = 60;
    private const int MostWaitingPerAddress = 5_000;

    /// <summary>A few meetings have as many breakout rooms, however few may connect from an address.</summary>
    private const int LeastRoomsPerAddress = 1_000;

    /// <summary>So many addresses it takes to fill the line at a door.</summary>
    private const int AddressesThatFillTheLine = 4;

    /// <summary>What the switchboard is told.</summary>
    public static SwitchboardOptions From(ParleyOptions options) => new()
    {
        Guests = options.Guests,
        GuestDirectory = options.GuestDirectory,
        Audit = options.AuditDays > 0,
        ParticipantsPerRoom = options.ParticipantsPerRoom,
        AlwaysRouted = options.AlwaysRouted,
        FileBytes = options.Files.Enabled ? options.Files.MaxFileMegabytes * 1024L * 1024 : 0,
        FilePartBytes = UploadEndpoint.PartBytes,
        MessageBytes = options.Signaling.MessageBytes,
        HelloTime = options.Signaling.HelloTimeout,
        RingTime = options.Signaling.RingTime,
        Sessions = options.Signaling.Connections,
        SessionsPerAddress = SessionsPerAddress(options),
        RoomsPerAddress = Math.Max(LeastRoomsPerAddress, SessionsPerAddress(options)),
        WaitingPerRoomPerAddress = WaitingPerAddress(options),
        WaitingPerRoom = WaitingPerAddress(options) * AddressesThatFillTheLine,
        UnitsPerSecond = options.Signaling.UnitsPerSecond,
        UnitsAtOnce = options.Signaling.UnitsPerSecond * 4,
        ChatUnitsPerSecondPerAddress = options.Signaling.ChatUnitsPerSecondPerAddress,
        ChatMessagesPerSecondPerRoom = options.Signaling.ChatMessagesPerSecondPerRoom,
    };

    /// <summary>With those whose connection is gone for the moment; whoever wants no limit may have said the largest number that there is.</summary>
    private static int SessionsPerAddress(ParleyOptions options) => Math.Min(options.Signaling.ConnectionsPerAddress, 1_000_000) * 2;

    /// <summary>Of one address as many wait at a door as may connect from there and a room holds: a school has one, and all of a class come at once.</summary>
    private static int WaitingPerAddress(ParleyOptions options) =>
        Math.Clamp(Math.Min(options.Signaling.ConnectionsPerAddress, options.ParticipantsPerRoom), LeastWaitingPerAddress, MostWaitingPerAddress);
}
