namespace Parley.Rooms.Moderation;

/// <summary>What somebody wants to do in a room, as far as roles are concerned.</summary>
internal enum Act
{
    /// <summary>Say what one sends, when that is nothing.</summary>
    SendNothing,

    /// <summary>Send sound or a picture.</summary>
    Publish,

    /// <summary>Ask for the floor, or take the own hand down.</summary>
    RaiseHand,

    /// <summary>Show an emoji.</summary>
    React,

    /// <summary>Take down somebody else's hand.</summary>
    LowerHand,

    /// <summary>Delete what others have written to everybody, or to oneself.</summary>
    DeleteMessages,

    /// <summary>Show somebody large to everybody.</summary>
    Spotlight,

    /// <summary>Stop what somebody sends.</summary>
    Mute,

    /// <summary>Ask somebody to switch something on.</summary>
    Ask,

    /// <summary>Let in, or not, who waits; and see who does.</summary>
    Admit,

    /// <summary>Change how the room is kept.</summary>
    Settings,

    /// <summary>Change from when to when the room is planned for, and whether it is kept.</summary>
    Plan,

    /// <summary>Give somebody another role.</summary>
    GiveRole,

    /// <summary>Send somebody out, or to the lobby.</summary>
    Remove,

    /// <summary>Keep somebody out.</summary>
    Ban,

    /// <summary>See who is kept out, and let them come again.</summary>
    Bans,

    /// <summary>End the meeting for all.</summary>
    End,

    /// <summary>See polls, and vote.</summary>
    Vote,

    /// <summary>Make, close and delete polls.</summary>
    Poll,

    /// <summary>Plan, open and close breakout rooms, and go into any.</summary>
    Breakouts,
}
