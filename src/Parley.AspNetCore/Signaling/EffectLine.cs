using Parley.AspNetCore.Media;
using Parley.AspNetCore.Storage;
using Parley.Rooms.Effects;

namespace Parley.AspNetCore.Signaling;

/// <summary>Carries out what the switchboard wants of storage and of the media engine, and tells it the outcome in its own line.</summary>
internal sealed class EffectLine(StorageLine storage, PollStore polls, AuditStore audit, PasswordLine passwords, MediaLine media)
{
    public void Perform(Effect effect, SignalingQueue queue) => effect.PerformBy(new Performer(storage, polls, audit, passwords, media, queue));

    private readonly struct Performer(StorageLine storage, PollStore polls, AuditStore audit, PasswordLine passwords, MediaLine media, SignalingQueue queue) : IEffectPerformer
    {
        public void Perform(SignInUser effect) => Add(effect, UserStore.SignIn);

        public void Perform(RememberUser effect) => Add(effect, UserStore.Remember);

        public void Perform(FindUser effect) => Add(effect, UserStore.Find);

        public void Perform(StoreCall effect) => Add(effect, CallStore.Add);

        public void Perform(FindEndedCall effect) => Add(effect, CallStore.HasEnded);

        public void Perform(LoadCallHistory effect) => Add(effect, CallStore.Page);

        public void Perform(MarkCallsSeen effect) => Add(effect, CallStore.MarkSeen);

        public void Perform(StoreChatMessage effect) => Add(effect, ChatStore.Add);

        public void Perform(EditChatMessage effect) => Add(effect, ChatChanges.Edit);

        public void Perform(DeleteChatMessage effect) => Add(effect, ChatChanges.Delete);

        public void Perform(ReactToChatMessage effect) => Add(effect, ChatChanges.React);

        public void Perform(LoadChatHistory effect) => Add(effect, ChatStore.Page);

        public void Perform(SearchChat effect) => Add(effect, ChatStore.Search);

        public void Perform(DeleteRoomFiles effect) => Add(effect, FileRows.DeleteOf);

        public void Perform(LoadChatChanges effect) => Add(effect, ChatStore.Changes);

        public void Perform(StorePoll effect) => Add(effect, polls.Add);

        public void Perform(StoreVote effect) => Add(effect, polls.Vote);

        public void Perform(ClosePoll effect) => Add(effect, polls.Close);

        public void Perform(CloseRoomPolls effect) => Add(effect, PollStore.CloseAll);

        public void Perform(DeletePoll effect) => Add(effect, PollStore.Delete);

        public void Perform(LoadPolls effect) => Add(effect, polls.Page);

        public void Perform(LoadVoters effect) => Add(effect, PollStore.Voters);

        public void Perform(StoreRoom effect) => Add(effect, RoomStore.Put);

        public void Perform(LoadRoom effect) => Add(effect, (database, load) => RoomStore.Find(database, load.Room, load.At));

        public void Perform(DeleteRoom effect) => Add(effect, RoomStore.Delete);

        public void Perform(StoreAudit effect) => Add(effect, audit.Add);

        public void Perform(HashPassword effect) => passwords.Hash(effect, queue);

        public void Perform(CheckPassword effect) => passwords.Check(effect, queue);

        public void Perform(ConnectMedia effect) => media.Connect(effect, queue);

        public void Perform(EnterMedia effect) => media.Enter(effect);

        public void Perform(PermitMedia effect) => media.Permit(effect);

        public void Perform(DisconnectMedia effect) => media.Disconnect(effect);

        public void Perform(ViewMedia effect) => media.View(effect);

        public void Perform(ReadyMedia effect) => media.Ready(effect);

        public void Perform(HearMedia effect) => media.Hear(effect, queue);

        private void Add<TEffect, TResult>(TEffect effect, Func<Database, TEffect, TResult> run)
            where TEffect : Effect<TResult> => storage.Add(new Job<TEffect, TResult>(effect, run, queue));
    }

    private sealed class Job<TEffect, TResult>(TEffect effect, Func<Database, TEffect, TResult> run, SignalingQueue queue) : StorageJob
        where TEffect : Effect<TResult>
    {
        private TResult _result = default!;

        public override void Run(Database database) => _result = run(database, effect);

        public override void Succeeded() => queue.Call(now => effect.Complete(_result, now));

        public override void Failed() => queue.Call(effect.Fail);
    }
}
