using System.Numerics;

namespace Parley.Protocols.Rtcp;

/// <summary>What became of a packet, in transport feedback.</summary>
internal enum PacketStatus : byte
{
    Lost = 0,
    SmallDelta = 1,
    LargeDelta = 2,
    Reserved = 3,
}

/// <summary>
/// A chunk of packet states: a run of one state, 14 states of one bit, or 7 of two bits (draft-holmer-rmcat-transport-wide-cc-extensions-01
/// sections 3.1.2 to 3.1.4).
/// </summary>
internal readonly struct StatusChunk
{
    public const int OneBitCapacity = 14;
    public const int TwoBitCapacity = 7;
    public const int RunCapacity = 0x1FFF;

    private const ushort VectorFlag = 0x8000;
    private const ushort TwoBitFlag = 0x4000;
    private const int RunShift = 13;

    private readonly ushort _bits;

    /// <summary>A chunk of which only so many states count as are left.</summary>
    public StatusChunk(ushort bits, int left)
    {
        _bits = bits;
        Count = Math.Min(left, IsRun ? bits & RunCapacity : IsTwoBit ? TwoBitCapacity : OneBitCapacity);
    }

    public int Count { get; }

    /// <summary>Whether it says only that packets are lost.</summary>
    public bool IsLoss => IsRun && RunStatus == PacketStatus.Lost;

    /// <summary>How many bytes of times belong to it.</summary>
    public int TimesLength
    {
        get
        {
            if (IsRun) return Count * Math.Min((int)RunStatus, 2);
            if (!IsTwoBit) return BitOperations.PopCount((uint)(_bits & 0x3FFF) >> (OneBitCapacity - Count));
            var length = 0;
            for (var i = 0; i < Count; i++) length += (int)this[i];
            return length;
        }
    }

    /// <summary>Whether a state is none that is defined.</summary>
    public bool HasReserved
    {
        get
        {
            if (IsRun) return RunStatus == PacketStatus.Reserved;
            for (var i = 0; IsTwoBit && i < Count; i++)
            {
                if (this[i] == PacketStatus.Reserved) return true;
            }

            return false;
        }
    }

    private bool IsRun => (_bits & VectorFlag) == 0;

    private bool IsTwoBit => (_bits & TwoBitFlag) != 0;

    private PacketStatus RunStatus => (PacketStatus)(_bits >> RunShift);

    public PacketStatus this[int index]
    {
        get
        {
            if (IsRun) return RunStatus;
            return IsTwoBit
                ? (PacketStatus)((_bits >> (2 * (TwoBitCapacity - 1 - index))) & 3)
                : (PacketStatus)((_bits >> (OneBitCapacity - 1 - index)) & 1);
        }
    }

    public static ushort Run(PacketStatus status, int count) => (ushort)(((int)status << RunShift) | count);

    public static ushort OneBit(uint states) => (ushort)(VectorFlag | states);

    public static ushort TwoBit(uint states) => (ushort)(VectorFlag | TwoBitFlag | states);
}
