using System.Buffers.Binary;

namespace Parley.Protocols.Rtcp;

/// <summary>
/// Writes transport feedback: chunks of states first, then the times. How many chunks there are is only known at the end, so the times are
/// only measured at first and written when the chunks are there.
/// </summary>
internal static class TransportFeedbackWriter
{
    private const int Fixed = FeedbackHeader.PacketLength + TransportFeedback.FixedLength;
    private const int MaxStatuses = ushort.MaxValue;

    public static int Write(
        Span<byte> destination, FeedbackHeader header, byte number, ushort baseSequence, ReadOnlySpan<TransportArrival> arrivals, out int taken)
    {
        taken = 0;
        if (arrivals.IsEmpty || destination.Length < Fixed) return 0;
        var space = destination[Fixed..];
        space = space[..(space.Length & ~3)];
        var reference = FloorDivide(Tick(arrivals[0]), TransportFeedback.TicksPerReference);

        var encoder = default(StatusChunkEncoder);
        int statuses = 0, times = 0;
        var tick = reference * TransportFeedback.TicksPerReference;
        foreach (var arrival in arrivals)
        {
            var delta = Tick(arrival) - tick;
            var status = delta is >= 0 and <= byte.MaxValue ? PacketStatus.SmallDelta : PacketStatus.LargeDelta;
            var lost = (ushort)(arrival.Sequence - baseSequence - statuses);
            if (delta is < short.MinValue or > short.MaxValue || lost > short.MaxValue || statuses + lost + 1 > MaxStatuses) break;
            var attempt = encoder;
            if (!TryAdd(ref attempt, status, lost, space) || attempt.Length + times + (int)status > space.Length) break;
            encoder = attempt;
            statuses += lost + 1;
            times += (int)status;
            tick += delta;
            taken++;
        }

        if (taken == 0) return 0;
        encoder.Finish(space);
        var length = (encoder.Length + times + 3) & ~3;
        WriteTimes(space[encoder.Length..length], reference * TransportFeedback.TicksPerReference, arrivals[..taken]);

        var information = destination[FeedbackHeader.PacketLength..];
        BinaryPrimitives.WriteUInt16BigEndian(information, baseSequence);
        BinaryPrimitives.WriteUInt16BigEndian(information[2..], (ushort)statuses);
        BinaryPrimitives.WriteUInt32BigEndian(information[4..], ((uint)reference << 8) | number);
        header.Write(destination[..(Fixed + length)], RtcpPacketType.TransportFeedback, TransportFeedback.Format);
        return Fixed + length;
    }

    // An attempt may overwrite the last chunk of the encoder it was copied from; that one writes it again.
    private static bool TryAdd(ref StatusChunkEncoder encoder, PacketStatus status, int lost, Span<byte> space)
    {
        for (var i = 0; i < lost; i++)
        {
            if (!encoder.TryAdd(PacketStatus.Lost, space)) return false;
        }

        return encoder.TryAdd(status, space);
    }

    private static void WriteTimes(Span<byte> space, long tick, ReadOnlySpan<TransportArrival> arrivals)
    {
        var offset = 0;
        foreach (var arrival in arrivals)
        {
            var delta = Tick(arrival) - tick;
            tick += delta;
            if (delta is >= 0 and <= byte.MaxValue)
            {
                space[offset++] = (byte)delta;
                continue;
            }

            BinaryPrimitives.WriteInt16BigEndian(space[offset..], (short)delta);
            offset += 2;
        }

        space[offset..].Clear();
    }

    private static long Tick(TransportArrival arrival) =>
        FloorDivide(arrival.Microseconds + (TransportFeedback.MicrosecondsPerTick / 2), TransportFeedback.MicrosecondsPerTick);

    private static long FloorDivide(long value, long divisor) => (value - (((value % divisor) + divisor) % divisor)) / divisor;
}
