using System.Buffers.Text;
using System.Text;
using Parley.Rooms.JsonRpc;

namespace Parley.Rooms.Signals;

/// <summary>One member of an object that is checked without being decoded.</summary>
/// <param name="path">Where it stands, as refusals say it; what follows the last dot is its name in JSON.</param>
/// <param name="required">Whether it must be there; others may also be null.</param>
internal abstract class JsonMember(string path, bool required)
{
    public string Path { get; } = path;

    public byte[] Utf8Name { get; } = Encoding.UTF8.GetBytes(path[(path.LastIndexOf('.') + 1)..]);

    public bool Required { get; } = required;

    /// <summary>Checks the value that the scanner stands at, and goes over it.</summary>
    public abstract Refusal? Check(ref JsonScanner scanner);

    public Refusal Fault(string what) => Refusal.InvalidParams(Path, $"{Path} {what}");
}

/// <summary>A string of bounded length, or one of a few strings.</summary>
internal sealed class StringMember(string path, bool required, int bytes, params byte[][] allowed) : JsonMember(path, required)
{
    public override Refusal? Check(ref JsonScanner scanner)
    {
        if (scanner.Peek() != JsonKind.String || !scanner.TryReadString(out var value))
            return Fault("must be a string.");
        if (value.Raw.Length > bytes)
            return Fault("is too long.");
        if (allowed.Length == 0)
            return null;
        foreach (var text in allowed)
        {
            if (value.Is(text))
                return null;
        }

        return Fault("is not one of the values that it may have.");
    }
}

/// <summary>An integer from 0 to 65,535.</summary>
internal sealed class IndexMember(string path) : JsonMember(path, required: false)
{
    public override Refusal? Check(ref JsonScanner scanner) =>
        scanner.Peek() == JsonKind.Number && scanner.TryReadNumber(out var number)
            && Utf8Parser.TryParse(number, out ushort _, out var used) && used == number.Length ? null : Fault("must be an integer from 0 to 65535.");
}

/// <summary>An object.</summary>
internal sealed class ObjectMember(string path, JsonShape shape) : JsonMember(path, required: false)
{
    public override Refusal? Check(ref JsonScanner scanner) => shape.Check(ref scanner, Path, out _);
}

/// <summary>
/// The members that an object must and may have. Others are let through, so that newer clients understand each other over an older server.
/// </summary>
internal sealed class JsonShape(params JsonMember[] members)
{
    /// <summary>Checks the value that the scanner stands at, which is well-formed, and goes over it.</summary>
    /// <param name="scanner">At the value.</param>
    /// <param name="path">What to call it in a refusal.</param>
    /// <param name="present">A bit for each member that is there and not null, in the order of the members.</param>
    public Refusal? Check(ref JsonScanner scanner, string path, out uint present)
    {
        present = 0;
        if (scanner.Peek() != JsonKind.Object)
            return Refusal.InvalidParams(path, $"{path} must be an object.");
        var seen = 0u;
        scanner.TryBeginObject();
        while (scanner.TryNextName(out var name))
        {
            var index = IndexOf(name);
            if (index < 0)
            {
                scanner.TrySkip();
                continue;
            }

            var member = members[index];
            var bit = 1u << index;
            if ((seen & bit) != 0)
                return member.Fault("stands twice.");
            seen |= bit;
            if (!member.Required && scanner.Peek() == JsonKind.Null)
            {
                scanner.TrySkip();
                continue;
            }

            present |= bit;
            if (member.Check(ref scanner) is { } fault)
                return fault;
        }

        for (var i = 0; i < members.Length; i++)
        {
            if (members[i].Required && (present & (1u << i)) == 0)
                return members[i].Fault("is missing.");
        }

        return null;
    }

    private int IndexOf(JsonString name)
    {
        for (var i = 0; i < members.Length; i++)
        {
            if (name.Is(members[i].Utf8Name))
                return i;
        }

        return -1;
    }
}
