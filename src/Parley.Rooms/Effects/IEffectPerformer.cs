namespace Parley.Rooms.Effects;

/// <summary>Carries effects out. Each method starts the work and returns; the outcome comes back later.</summary>
public interface IEffectPerformer
{
    /// <summary>See <see cref="SignInUser"/>.</summary>
    void Perform(SignInUser effect);

    /// <summary>See <see cref="RememberUser"/>.</summary>
    void Perform(RememberUser effect);

    /// <summary>See <see cref="FindUser"/>.</summary>
    void Perform(FindUser effect);

    /// <summary>See <see cref="StoreCall"/>.</summary>
    void Perform(StoreCall effect);

    /// <summary>See <see cref="FindEndedCall"/>.</summary>
    void Perform(FindEndedCall effect);

    /// <summary>See <see cref="LoadCallHistory"/>.</summary>
    void Perform(LoadCallHistory effect);

    /// <summary>See <see cref="MarkCallsSeen"/>.</summary>
    void Perform(MarkCallsSeen effect);

    /// <summary>See <see cref="StoreChatMessage"/>.</summary>
    void Perform(StoreChatMessage effect);

    /// <summary>See <see cref="EditChatMessage"/>.</summary>
    void Perform(EditChatMessage effect);

    /// <summary>See <see cref="DeleteChatMessage"/>.</summary>
    void Perform(DeleteChatMessage effect);

    /// <summary>See <see cref="ReactToChatMessage"/>.</summary>
    void Perform(ReactToChatMessage effect);

    /// <summary>See <see cref="LoadChatHistory"/>.</summary>
    void Perform(LoadChatHistory effect);

    /// <summary>See <see cref="SearchChat"/>.</summary>
    void Perform(SearchChat effect);

    /// <summary>See <see cref="DeleteRoomFiles"/>.</summary>
    void Perform(DeleteRoomFiles effect);

    /// <summary>See <see cref="LoadChatChanges"/>.</summary>
    void Perform(LoadChatChanges effect);

    /// <summary>See <see cref="StorePoll"/>.</summary>
    void Perform(StorePoll effect);

    /// <summary>See <see cref="StoreVote"/>.</summary>
    void Perform(StoreVote effect);

    /// <summary>See <see cref="ClosePoll"/>.</summary>
    void Perform(ClosePoll effect);

    /// <summary>See <see cref="CloseRoomPolls"/>.</summary>
    void Perform(CloseRoomPolls effect);

    /// <summary>See <see cref="DeletePoll"/>.</summary>
    void Perform(DeletePoll effect);

    /// <summary>See <see cref="LoadPolls"/>.</summary>
    void Perform(LoadPolls effect);

    /// <summary>See <see cref="LoadVoters"/>.</summary>
    void Perform(LoadVoters effect);

    /// <summary>See <see cref="StoreRoom"/>.</summary>
    void Perform(StoreRoom effect);

    /// <summary>See <see cref="LoadRoom"/>.</summary>
    void Perform(LoadRoom effect);

    /// <summary>See <see cref="DeleteRoom"/>.</summary>
    void Perform(DeleteRoom effect);

    /// <summary>See <see cref="StoreAudit"/>.</summary>
    void Perform(StoreAudit effect);

    /// <summary>See <see cref="HashPassword"/>.</summary>
    void Perform(HashPassword effect);

    /// <summary>See <see cref="CheckPassword"/>.</summary>
    void Perform(CheckPassword effect);

    /// <summary>See <see cref="ConnectMedia"/>.</summary>
    void Perform(ConnectMedia effect);

    /// <summary>See <see cref="EnterMedia"/>.</summary>
    void Perform(EnterMedia effect);

    /// <summary>See <see cref="PermitMedia"/>.</summary>
    void Perform(PermitMedia effect);

    /// <summary>See <see cref="DisconnectMedia"/>.</summary>
    void Perform(DisconnectMedia effect);

    /// <summary>See <see cref="ViewMedia"/>.</summary>
    void Perform(ViewMedia effect);

    /// <summary>See <see cref="ReadyMedia"/>.</summary>
    void Perform(ReadyMedia effect);

    /// <summary>See <see cref="HearMedia"/>.</summary>
    void Perform(HearMedia effect);
}
