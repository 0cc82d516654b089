using System.Buffers.Binary;

namespace Parley.Protocols.Rtcp;

/// <summary>
/// When the packets of a transport arrived (draft-holmer-rmcat-transport-wide-cc-extensions-01 section 3.1). Those that are not walked over
/// are lost, or have not arrived yet. A view.
/// </summary>
public readonly ref struct TransportFeedback
{
    internal const int Format = 15;
    internal const int FixedLength = 8;
    internal const int ChunkLength = 2;
    internal const int MicrosecondsPerTick = 250;
    internal const int TicksPerReference = 256;

    private readonly ReadOnlySpan<byte> _information;
    private readonly int _deltas;

    private TransportFeedback(FeedbackHeader header, ReadOnlySpan<byte> information, int deltas)
    {
        Header = header;
        _information = information;
        _deltas = deltas;
    }

    /// <summary>Who gives the feedback.</summary>
    public FeedbackHeader Header { get; }

    /// <summary>The first sequence number that it is about.</summary>
    public ushort BaseSequence => BinaryPrimitives.ReadUInt16BigEndian(_information);

    /// <summary>How many sequence numbers it is about.</summary>
    public int StatusCount => BinaryPrimitives.ReadUInt16BigEndian(_information[2..]);

    /// <summary>The number of this feedback, which goes around.</summary>
    public byte Number => _information[7];

    /// <summary>Reads a packet. False if it is another one, its chunks or times are missing, or a status is a reserved one.</summary>
    public static bool TryParse(RtcpPacket packet, out TransportFeedback feedback)
    {
        feedback = default;
        if (!FeedbackHeader.TryRead(packet, RtcpPacketType.TransportFeedback, Format, out var header, out var information)) return false;
        if (information.Length < FixedLength) return false;
        int left = BinaryPrimitives.ReadUInt16BigEndian(information[2..]);
        int offset = FixedLength, times = 0;
        while (left > 0)
        {
            if (offset + ChunkLength > information.Length) return false;
            var chunk = new StatusChunk(BinaryPrimitives.ReadUInt16BigEndian(information[offset..]), left);
            if (chunk.HasReserved) return false;
            times += chunk.TimesLength;
            left -= chunk.Count;
            offset += ChunkLength;
        }

        if (offset + times > information.Length) return false;
        feedback = new TransportFeedback(header, information, offset);
        return true;
    }

    /// <summary>Walks over the packets that have arrived, in the order of their sequence numbers, for <c>foreach</c>.</summary>
    public Enumerator GetEnumerator() => new(_information, _deltas);

    /// <summary>Writes a packet.</summary>
    /// <param name="destination">Where to write.</param>
    /// <param name="header">Who gives the feedback, and about which source.</param>
    /// <param name="number">The number of this feedback.</param>
    /// <param name="baseSequence">The first sequence number it is about: the one after the last that was reported before.</param>
    /// <param name="arrivals">What has arrived, in the order of sequence numbers, none of them before the base.</param>
    /// <param name="taken">
    /// How many of them had room. The others need another packet: because the destination is full, or two lie over 8 s apart.
    /// </param>
    /// <returns>The packet's length, or 0 if nothing had room.</returns>
    public static int Write(
        Span<byte> destination, FeedbackHeader header, byte number, ushort baseSequence, ReadOnlySpan<TransportArrival> arrivals, out int taken) =>
        TransportFeedbackWriter.Write(destination, header, number, baseSequence, arrivals, out taken);

    /// <summary>Walks over arrivals.</summary>
    public ref struct Enumerator
    {
        private readonly ReadOnlySpan<byte> _information;
        private StatusChunk _chunk;
        private int _chunkOffset;
        private int _inChunk;
        private int _times;
        private int _left;
        private ushort _next;
        private long _ticks;

        internal Enumerator(ReadOnlySpan<byte> information, int times)
        {
            _information = information;
            _chunkOffset = FixedLength;
            _times = times;
            _left = BinaryPrimitives.ReadUInt16BigEndian(information[2..]);
            _next = BinaryPrimitives.ReadUInt16BigEndian(information);
            _ticks = (BinaryPrimitives.ReadInt32BigEndian(information[4..]) >> 8) * (long)TicksPerReference;
        }

        /// <summary>The present arrival.</summary>
        public TransportArrival Current { get; private set; }

        /// <summary>Goes on to the next arrival, if there is one.</summary>
        public bool MoveNext()
        {
            while (true)
            {
                while (_inChunk == _chunk.Count)
                {
                    if (!TryNextChunk()) return false;
                }

                if (_chunk.IsLoss)
                {
                    _next += (ushort)(_chunk.Count - _inChunk);
                    _inChunk = _chunk.Count;
                    continue;
                }

                var status = _chunk[_inChunk++];
                var sequence = _next++;
                if (status == PacketStatus.Lost) continue;
                if (status == PacketStatus.SmallDelta) _ticks += _information[_times++];
                else _ticks += ReadLargeDelta();
                Current = new TransportArrival(sequence, _ticks * MicrosecondsPerTick);
                return true;
            }
        }

        private bool TryNextChunk()
        {
            if (_left == 0) return false;
            _chunk = new StatusChunk(BinaryPrimitives.ReadUInt16BigEndian(_information[_chunkOffset..]), _left);
            _chunkOffset += ChunkLength;
            _left -= _chunk.Count;
            _inChunk = 0;
            return true;
        }

        private int ReadLargeDelta()
        {
            var delta = BinaryPrimitives.ReadInt16BigEndian(_information[_times..]);
            _times += 2;
            return delta;
        }
    }
}

/// <summary>A packet that arrived.</summary>
/// <param name="Sequence">Its transport-wide sequence number.</param>
/// <param name="Microseconds">
/// When it arrived by the receiver's clock, in microseconds, in steps of 250. In feedback the clock goes around after about 12 days.
/// </param>
public readonly record struct TransportArrival(ushort Sequence, long Microseconds);
