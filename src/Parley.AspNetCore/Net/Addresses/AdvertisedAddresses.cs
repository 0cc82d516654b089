using System.Net.NetworkInformation;
using System.Net.Sockets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Parley.Protocols.Primitives;

namespace Parley.AspNetCore.Net.Addresses;

/// <summary>
/// Follows the machine's addresses and the public ones: interfaces by the system's notice and by looking again (a cable that is plugged in is
/// no change of an address, and a server may be there before its network), names and STUN servers by asking again.
/// Asks nobody unless <see cref="AddressOptions.PublicAddress"/> names a name or a STUN server.
/// </summary>
internal sealed partial class AdvertisedAddresses : IAdvertisedAddresses, IHostedService, IDisposable
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(5);

    private readonly AddressOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<AdvertisedAddresses> _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _replacing = new();
    private readonly Func<IReadOnlyList<TransportAddress>> _read;
    private volatile AddressSnapshot _current;
    private Task _following = Task.CompletedTask;

    public AdvertisedAddresses(AddressOptions options, TimeProvider time, ILogger<AdvertisedAddresses> logger)
        : this(options, time, logger, InterfaceAddresses.Read)
    {
    }

    internal AdvertisedAddresses(AddressOptions options, TimeProvider time, ILogger<AdvertisedAddresses> logger, Func<IReadOnlyList<TransportAddress>> read)
    {
        _read = read;
        _options = options;
        _time = time;
        _logger = logger;
        // what is written as numbers is known before anybody is asked
        _current = new AddressSnapshot(read(), PublicAddress.Literals(options.PublicAddress));
    }

    /// <inheritdoc />
    public AddressSnapshot Current => _current;

    /// <inheritdoc />
    public event EventHandler? Changed;

    /// <summary>Resolves the public address once and follows changes from then on.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        NetworkChange.NetworkAddressChanged += OnNetworkAddressChanged;
        var looking = EveryAsync(
            LookAgain,
            _ =>
            {
                Look();
                return Task.CompletedTask;
            },
            _stop.Token);
        _following = looking;
        if (!PublicAddress.NeedsAsking(_options.PublicAddress))
            return;
        await ResolveAsync(cancellationToken);
        _following = Task.WhenAll(looking, EveryAsync(_options.Refresh, ResolveAsync, _stop.Token));
    }

    /// <inheritdoc />
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        NetworkChange.NetworkAddressChanged -= OnNetworkAddressChanged;
        await _stop.CancelAsync();
        await _following;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        NetworkChange.NetworkAddressChanged -= OnNetworkAddressChanged;
        _stop.Dispose();
    }

    private void OnNetworkAddressChanged(object? sender, EventArgs e) => Look();

    private void Look()
    {
        try
        {
            Replace(current => current with { Local = _read() });
        }
        catch (NetworkInformationException exception)
        {
            // an interface that vanishes while it is read: the next look is soon
            LogInterfacesUnreadable(_logger, exception.Message);
        }
    }

    private async Task EveryAsync(TimeSpan interval, Func<CancellationToken, Task> action, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(interval, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
                await action(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // stopping
        }
    }

    private async Task ResolveAsync(CancellationToken cancellationToken)
    {
        try
        {
            var found = await PublicAddress.ResolveAsync(_options.PublicAddress!, cancellationToken);
            Replace(current => current with { Public = found });
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            // what was known stays: a name server that is away does not move this machine
            LogUnresolved(_logger, _options.Written, exception.Message);
        }
    }

    private void Replace(Func<AddressSnapshot, AddressSnapshot> change)
    {
        lock (_replacing)
        {
            var next = change(_current);
            if (next.Local.SequenceEqual(_current.Local) && next.Public.SequenceEqual(_current.Public))
                return;
            _current = next;
        }

        LogChanged(_logger, string.Join(' ', _current.All.Select(address => address.ToRedactedString())));
        Changed?.Invoke(this, EventArgs.Empty);
    }

    [LoggerMessage(20, LogLevel.Information, "This server's addresses are now {Addresses}")]
    private static partial void LogChanged(ILogger logger, string addresses);

    [LoggerMessage(21, LogLevel.Warning, "{Option} gives no address: {Reason}. Clients outside this network may not get through; check the name, or give the address itself with Parley:PublicAddress")]
    private static partial void LogUnresolved(ILogger logger, string option, string reason);

    [LoggerMessage(22, LogLevel.Debug, "The interfaces could not be read: {Reason}")]
    private static partial void LogInterfacesUnreadable(ILogger logger, string reason);
}
