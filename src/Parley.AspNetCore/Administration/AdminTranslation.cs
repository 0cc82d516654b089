using Microsoft.Extensions.Options;
using Parley.AspNetCore.Media;
using Parley.AspNetCore.Net.Addresses;
using Parley.Rooms.Administration;
using Parley.Rooms.Contracts;
using Parley.Sfu.Engine.History;
using EngineSource = Parley.Sfu.Engine.MediaSource;
using Path = Parley.Protocols.Primitives.Path;

namespace Parley.AspNetCore.Administration;

/// <summary>Puts what the engines know into the words of the contracts.</summary>
internal sealed class AdminTranslation(IAdvertisedAddresses addresses, IOptions<ParleyOptions> options)
{
    private const double Thousand = 1000;

    /// <summary>How well media gets through, as the participants are told too.</summary>
    public static MediaGrade GradeOf(in PeerSample sample)
    {
        var (up, down) = (MediaEvents.Grade(sample.UplinkLoss / Thousand, isShort: false), MediaEvents.Grade(sample.DownlinkLoss / Thousand, sample.Conditions.HasFlag(PeerConditions.Short)));
        var worse = up > down ? up : down;
        return worse switch { QualityGrade.Good => MediaGrade.Good, QualityGrade.Poor => MediaGrade.Poor, _ => MediaGrade.Lost };
    }

    public static AdminRoom Room(RoomSight room, RoomMediaFigures media) => new(
        room.Id, room.Mode, room.People, room.Since, media.Received, media.Sent, media.Troubled, room.IsLocked, room.IsStage, room.IsCall, room.Name, room.BreakoutOf);

    /// <summary>A participant with its media.</summary>
    /// <param name="participant">Who.</param>
    /// <param name="figures">What the engine knows.</param>
    /// <param name="clock">What to add to the engine's microseconds, in ms, for the calendar.</param>
    public AdminParticipant Participant(Participant participant, PeerFigures? figures, long clock) => new(
        participant,
        figures is not { } peer ? null : new AdminMedia(
            GradeOf(peer.Latest), peer.Latest.At == default ? null : Sample(peer.Latest, clock), peer.Path is { } path ? PathOf(path) : null));

    public static AdminSample Sample(in PeerSample sample, long clock) => new(
        At(sample.At.Microseconds, clock), sample.Estimate, sample.Wanted, sample.Sent, sample.Received, sample.DownlinkLoss / Thousand, sample.UplinkLoss / Thousand,
        sample.Queue, sample.Resent, sample.KeyFramesWanted, sample.KeyFramesAsked, sample.KeyFramesMade,
        sample.Conditions.HasFlag(PeerConditions.Congested), sample.Conditions.HasFlag(PeerConditions.Short), sample.Conditions.HasFlag(PeerConditions.AudioOnly),
        sample.RoundTrip == 0 ? null : sample.RoundTrip);

    public static AdminPicture Picture(in PictureChange change, IReadOnlyDictionary<string, string> names, long clock)
    {
        var state = change.State;
        return new AdminPicture(
            At(change.At.Microseconds, clock), change.Slot, SourceOf(state.Source), state.Layer, state.Layers, ReasonOf(state.Reason), state.Participant,
            state.Participant is { } who ? names.GetValueOrDefault(who) : null, state.Height == 0 ? null : state.Height);
    }

    public static AdminSource Source(SourceFigures source) => new(
        SourceOf(source.Source), source.IsPermitted, [.. source.Layers.Select(layer => new AdminLayer(layer.Rate, layer.Loss / Thousand, layer.IsWanted, layer.Height == 0 ? null : layer.Height))]);

    private static long At(long microseconds, long clock) => clock + (microseconds / 1000);

    // a relay of this server sends from one of its addresses and the ports that are kept for that
    private AdminPath PathOf(in Path path)
    {
        if (path.IsStream)
            return AdminPath.Tcp;
        var (address, port) = (path.Remote.WithPort(0), path.Remote.Port);
        return options.Value.RelayPorts.Contains(port) && addresses.Current.All.Any(own => own.WithPort(0) == address) ? AdminPath.Relay : AdminPath.Udp;
    }

    private static TrackSource SourceOf(EngineSource source) => source switch
    {
        EngineSource.Microphone => TrackSource.Microphone,
        EngineSource.Camera => TrackSource.Camera,
        EngineSource.Screen => TrackSource.Screen,
        _ => TrackSource.ScreenAudio,
    };

    private static AdminReason ReasonOf(PictureReason reason) => reason switch
    {
        PictureReason.Full => AdminReason.Full,
        PictureReason.TileSize => AdminReason.TileSize,
        PictureReason.Network => AdminReason.Network,
        PictureReason.KeyFrame => AdminReason.KeyFrame,
        PictureReason.NotSent => AdminReason.NotSent,
        PictureReason.Silent => AdminReason.Silent,
        PictureReason.Unconfirmed => AdminReason.Unconfirmed,
        _ => AdminReason.Free,
    };
}
