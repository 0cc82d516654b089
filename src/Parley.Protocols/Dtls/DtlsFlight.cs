using System.Buffers.Binary;

namespace Parley.Protocols.Dtls;

/// <summary>
/// The datagrams of one flight (RFC 6347 section 4.2.4): cut at record boundaries, packed up to the link's limit, and kept so that they can
/// be sent again as they are. Who received them drops the copies; who did not, could never tell them from the first.
/// </summary>
internal sealed class DtlsFlight(int mtu)
{
    private const int RecordHeaderLength = 13;
    private const int LengthOffset = 11;

    private readonly List<int> _ends = [];
    private byte[] _bytes = [];
    private int _next;

    /// <summary>Whether there is anything to send or to send again.</summary>
    public bool IsEmpty => _ends.Count == 0;

    /// <summary>Takes the place of the flight before.</summary>
    public void Replace(byte[] records)
    {
        _bytes = records;
        _ends.Clear();
        _next = 0;
        for (int start = 0, end = 0; end < records.Length;)
        {
            var record = RecordHeaderLength + BinaryPrimitives.ReadUInt16BigEndian(records.AsSpan(end + LengthOffset));
            if (end > start && end + record - start > mtu)
            {
                _ends.Add(end);
                start = end;
            }

            end += record;
            if (end == records.Length) _ends.Add(end);
        }
    }

    /// <summary>Begins again.</summary>
    public void Rewind() => _next = 0;

    /// <summary>Takes the next datagram.</summary>
    public bool TryTake(Span<byte> destination, out int length)
    {
        length = 0;
        if (_next == _ends.Count) return false;
        var start = _next == 0 ? 0 : _ends[_next - 1];
        var datagram = _bytes.AsSpan(start, _ends[_next] - start);
        if (datagram.Length > destination.Length) return false;
        datagram.CopyTo(destination);
        length = datagram.Length;
        _next++;
        return true;
    }
}
