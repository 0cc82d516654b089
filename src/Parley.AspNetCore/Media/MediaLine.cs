using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Parley.AspNetCore.Media.Whip;
using Parley.AspNetCore.Signaling;
using Parley.Rooms.Contracts;
using Parley.Rooms.Effects;
using Parley.Sfu.Engine;
using EngineSource = Parley.Sfu.Engine.MediaSource;

namespace Parley.AspNetCore.Media;

/// <summary>
/// Carries out what the switchboard wants of the media engine, one after the other and away from its thread: to read an offer of dozens of
/// m-sections takes longer than any message.
/// </summary>
internal sealed partial class MediaLine(IMediaPlane plane, WhipSessions sessions, ILogger<MediaLine> logger) : IThreadPoolWorkItem
{
    private readonly ConcurrentQueue<Action<IMediaPlane>> _work = new();
    private int _scheduled;

    public void Connect(ConnectMedia effect, SignalingQueue queue) => Post(engine =>
    {
        try
        {
            var peer = new MediaPeer(effect.Room, effect.Participant, effect.Connection);
            var offer = new MediaOffer(MediaClientKind.Page, effect.Offer, [.. effect.Sources.Select(track => new OfferedSource(track.Mid, SourceOf(track.Source)))])
            {
                Permitted = SourcesOf(effect.Permitted),
            };
            var outcome = engine.Connect(peer, offer);
            var answer = new MediaAnswer(FaultOf(outcome.Refusal), outcome.Text);
            queue.Call(now => effect.Complete(answer, now));
        }
        catch
        {
            queue.Call(effect.Fail);
            throw;
        }
    });

    public void Enter(EnterMedia effect) => Post(engine => engine.Enter(
        new MediaPeer(MediaPeer.NoRoom, effect.Session, effect.Connection),
        new MediaPeer(effect.Room, effect.Participant, effect.Connection),
        SourcesOf(effect.Permitted)));

    public void Disconnect(DisconnectMedia effect) => Post(engine =>
    {
        var peer = new MediaPeer(effect.Room, effect.Participant, effect.Connection);
        // the engine tells of what ends by itself, not of what it is told to end
        sessions.Ended(peer);
        engine.Disconnect(peer);
    });

    public void Permit(PermitMedia effect) =>
        Post(engine => engine.Permit(new MediaPeer(effect.Room, effect.Participant, effect.Connection), SourcesOf(effect.Sources)));

    public void View(ViewMedia effect) => Post(engine => engine.View(
        new MediaPeer(effect.Room, effect.Participant, effect.Connection),
        new MediaView([.. effect.Tiles.Select(tile => new Media.ViewedTile(tile.Participant, SourceOf(tile.Source), tile.Width, tile.Height))], effect.Audio)));

    public void Ready(ReadyMedia effect) =>
        Post(engine => engine.Ready(new MediaPeer(effect.Room, effect.Participant, effect.Connection), effect.Revision));

    public void Hear(HearMedia effect, SignalingQueue queue) =>
        Post(engine => _ = Tell(engine.IsHeard(new MediaPeer(effect.Room, effect.Participant, effect.Connection)), effect, queue));

    void IThreadPoolWorkItem.Execute()
    {
        do
        {
            while (_work.TryDequeue(out var work))
                DoSafely(work);
            Volatile.Write(ref _scheduled, 0);
            Interlocked.MemoryBarrier();
            // work may have come in between the look and the write
        }
        while (!_work.IsEmpty && Interlocked.CompareExchange(ref _scheduled, 1, 0) == 0);
    }

    private static async Task Tell(Task<bool> hearing, HearMedia effect, SignalingQueue queue)
    {
        var heard = await hearing;
        queue.Call(now => effect.Complete(heard, now));
    }

    private void Post(Action<IMediaPlane> work)
    {
        _work.Enqueue(work);
        if (Volatile.Read(ref _scheduled) == 0 && Interlocked.CompareExchange(ref _scheduled, 1, 0) == 0)
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private void DoSafely(Action<IMediaPlane> work)
    {
        try
        {
            work(plane);
        }
        catch (Exception exception)
        {
            // a fault of ours over one person's offer must not end media for everybody
            LogFault(exception);
        }
    }

    private static EngineSource SourceOf(TrackSource source) => source switch
    {
        TrackSource.Microphone => EngineSource.Microphone,
        TrackSource.Camera => EngineSource.Camera,
        TrackSource.Screen => EngineSource.Screen,
        _ => EngineSource.ScreenAudio,
    };

    private static MediaSources SourcesOf(IReadOnlyList<TrackSource> sources) =>
        sources.Aggregate(MediaSources.None, (all, source) => all | (MediaSources)(1 << (int)SourceOf(source)));

    private static EngineSource SourceOf(PictureSource source) => source == PictureSource.Camera ? EngineSource.Camera : EngineSource.Screen;

    private static MediaFault FaultOf(MediaRefusal refusal) => refusal switch
    {
        MediaRefusal.None => MediaFault.None,
        MediaRefusal.BadOffer => MediaFault.BadOffer,
        MediaRefusal.UnknownConnection => MediaFault.UnknownConnection,
        MediaRefusal.TooManyConnections => MediaFault.TooManyConnections,
        _ => MediaFault.Stopping,
    };

    [LoggerMessage(1, LogLevel.Error, "The media engine failed over what the signaling wanted of it")]
    private partial void LogFault(Exception exception);
}
