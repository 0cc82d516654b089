namespace Parley.Rooms.Rooms;

/// <summary>
/// Rooms by the address of the guests who opened them. A guest is made in a moment: without a bound those of one address would take all that the
/// server has.
/// </summary>
/// <param name="most">So many of one address.</param>
internal sealed class GuestRooms(int most)
{
    private readonly Dictionary<string, int> _byAddress = new(StringComparer.Ordinal);

    /// <summary>Whether so many more may be opened from an address; others than guests have none.</summary>
    public bool HasPlace(string? address, int rooms = 1) => address is null || _byAddress.GetValueOrDefault(address) + rooms <= most;

    public void Add(string? address)
    {
        if (address is not null)
            _byAddress[address] = _byAddress.GetValueOrDefault(address) + 1;
    }

    public void Remove(string? address)
    {
        if (address is not null && --_byAddress[address] == 0)
            _byAddress.Remove(address);
    }
}
