using System.ComponentModel;
using System.Net.Sockets;
using System.Security.Cryptography;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Parley.AspNetCore.Media;
using Parley.AspNetCore.Net.Addresses;
using Parley.AspNetCore.Net.Interop;
using Parley.AspNetCore.Net.Streams;
using Parley.Protocols.Primitives;
using Parley.Protocols.Srtp.Ciphers;
using Parley.Turn;

namespace Parley.AspNetCore.Net;

/// <summary>All media threads of the process: opens the UDP port, starts and stops them, and keeps what they share up to date.</summary>
internal sealed class MediaWorkers : IHostedService, IDisposable
{
    private const int MailboxSlots = 1024;

    private readonly MediaOptions _options;
    private readonly IAdvertisedAddresses _addresses;
    private readonly TimeProvider _calendar;
    private readonly MediaCommands _media;
    private readonly MediaLog _log;
    private volatile IReadOnlyList<MediaWorker> _workers = [];
    private TurnDomain? _domain;
    private Mailroom? _mailroom;
    private ITimer? _calendarTimer;
    private int[] _streamsOfWorker = [0];
    private volatile bool _stopped;

    public MediaWorkers(MediaOptions options, IAdvertisedAddresses addresses, TimeProvider calendar, MediaCommands media, ILogger<MediaWorkers> logger)
    {
        _media = media;
        _options = options;
        _addresses = addresses;
        _calendar = calendar;
        _log = new MediaLog(logger);
        IsPortable = options.Portable || !OperatingSystem.IsLinux();
        Streams = new StreamGate(options.Streams);
    }

    /// <summary>The UDP port in use, once started.</summary>
    public int UdpPort { get; private set; }

    /// <summary>Whether System.Net.Sockets is used instead of system calls.</summary>
    public bool IsPortable { get; }

    /// <summary>The workers, once started.</summary>
    public IReadOnlyList<MediaWorker> Workers => _workers;

    /// <summary>Who may connect by TCP and TLS.</summary>
    public StreamGate Streams { get; }

    /// <summary>Opens the port and starts the threads.</summary>
    /// <exception cref="ParleyConfigurationException">The port cannot be opened; the message says why and what to do.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // ciphers prove themselves when they are asked for first, which whoever comes first is not to wait for
        var ciphers = Task.Run(static () => SrtpCiphers.Best.Name, cancellationToken);
        Open();
        foreach (var worker in _workers)
            worker.Start();
        _media.Use([.. _workers.Select(worker => worker.Shell)]);
        _log.Started(UdpPort, _workers.Count, IsPortable ? "portable" : "system call", await ciphers);
    }

    /// <summary>Opens the port and makes the workers, which do not run yet.</summary>
    /// <exception cref="ParleyConfigurationException">The port cannot be opened; the message says why and what to do.</exception>
    internal void Open()
    {
        var count = IsPortable ? 1 : _options.Workers > 0 ? _options.Workers : Math.Clamp(Environment.ProcessorCount, 1, 16);
        var domain = new TurnDomain(_options.Turn, TurnAddressesNow(), MediaClock.Wall(_calendar), count, RandomNumberGenerator.GetBytes(32));
        _domain = domain;
        try
        {
            OpenWorkers(count);
        }
        catch (Exception exception) when (exception is Win32Exception or SocketException)
        {
            Dispose();
            throw new ParleyConfigurationException(Refused(_options.UdpPort, exception), exception);
        }

        _addresses.Changed += OnAddressesChanged;
        // the system's clock may be set while we run
        _calendarTimer = _calendar.CreateTimer(_ => domain.Clock = MediaClock.Wall(_calendar), null, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));
    }

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    /// <summary>Stops the threads and closes the sockets.</summary>
    public void Dispose()
    {
        _stopped = true;
        _media.Use([]);
        _addresses.Changed -= OnAddressesChanged;
        _calendarTimer?.Dispose();
        foreach (var worker in _workers)
            worker.Dispose();
        _workers = [];
    }

    /// <summary>Whether the workers serve.</summary>
    public bool IsRunning => _mailroom is not null && !_stopped;

    /// <summary>The worker with the fewest stream clients, which it then has one more of until <see cref="ReleaseStreamWorker"/>.</summary>
    public int AssignStreamWorker()
    {
        var least = 0;
        for (var i = 1; i < _streamsOfWorker.Length; i++)
        {
            if (Volatile.Read(ref _streamsOfWorker[i]) < Volatile.Read(ref _streamsOfWorker[least]))
                least = i;
        }

        Interlocked.Increment(ref _streamsOfWorker[least]);
        return least;
    }

    /// <summary>A stream client of a worker is gone.</summary>
    public void ReleaseStreamWorker(int worker) => Interlocked.Decrement(ref _streamsOfWorker[worker]);

    /// <summary>Leaves mail for a worker. Any thread may call it.</summary>
    /// <returns>False if its mailbox is full or the workers do not run.</returns>
    public bool TryPost(int worker, in Mail mail, ReadOnlySpan<byte> payload) => _mailroom?.TryPost(worker, mail, payload) ?? false;

    /// <summary>What the log is told about streams.</summary>
    public MediaLog Log => _log;

    /// <summary>Why the port cannot be opened and what to do, in a sentence or two.</summary>
    internal static string Refused(int port, Exception reason) => reason is SocketException { SocketErrorCode: SocketError.AccessDenied } or Win32Exception { NativeErrorCode: Libc.Eacces }
        ? $"UDP port {port} may not be opened by this user. Allow it (Linux: sysctl net.ipv4.ip_unprivileged_port_start={port}, or AmbientCapabilities=CAP_NET_BIND_SERVICE in a systemd unit), or choose another port with --Parley:UdpPort."
        : $"UDP port {port} cannot be opened ({reason.Message}). Stop the program that has it, or choose another with --Parley:UdpPort.";

    private void OpenWorkers(int count)
    {
        var mailboxes = new List<Mailbox>();
        var io = new List<IDatagramIo>();
        try
        {
            var endpoints = IsPortable ? PortableEndpoints() : LinuxEndpoints();
            for (var i = 0; i < count; i++)
            {
                var number = i;
                mailboxes.Add(new Mailbox(MailboxSlots, () => io[number].Wake()));
                io.Add(IsPortable
                    ? new PortableDatagramIo(endpoints, _addresses.Current.Local, (mail, payload) => mailboxes[number].TryPost(mail, payload.Span))
                    : new LinuxDatagramIo(endpoints));
            }
        }
        catch
        {
            io.ForEach(opened => opened.Dispose());
            throw;
        }

        _streamsOfWorker = new int[count];
        _mailroom = new Mailroom(mailboxes);
        var shells = new MediaShell[count];
        _workers = [.. Enumerable.Range(0, count).Select(i => Worker(i, io[i], mailboxes[i], _mailroom, shells))];
    }

    private MediaWorker Worker(int number, IDatagramIo io, Mailbox mailbox, Mailroom mailroom, MediaShell[] shells)
    {
        var counters = new WorkerCounters();
        var output = new WorkerOutput(io, counters);
        var turn = new TurnShell(new TurnServer(_domain!, number), _options.Turn, io, output, mailroom, counters, _log);
        shells[number] = new MediaShell(number, shells, _media.Directory, output, mailroom, counters, _media.Events, (_options.Histories + shells.Length - 1) / shells.Length);
        return new MediaWorker(io, mailbox, turn, shells[number], output, counters, _log, number);
    }

    /// <summary>
    /// Opens the port once without sharing it, which fails if any other program has it: sharing would let a second instance take half
    /// of the packets unnoticed.
    /// </summary>
    private List<TransportAddress> LinuxEndpoints()
    {
        using var probe = UdpSocket.OpenRelay(TransportAddress.V4(0, (ushort)_options.UdpPort), bufferBytes: 0);
        UdpPort = probe.Local.Port;
        List<TransportAddress> endpoints = [probe.Local];
        try
        {
            using var probe6 = UdpSocket.OpenRelay(TransportAddress.V6(0, probe.Local.Port), bufferBytes: 0);
            endpoints.Add(probe6.Local);
        }
        catch (Win32Exception exception)
        {
            _log.NoIPv6(UdpPort, exception.Message);
        }

        return endpoints;
    }

    private List<TransportAddress> PortableEndpoints()
    {
        var port = (ushort)_options.UdpPort;
        if (port == 0)
        {
            using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            probe.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Any, 0));
            port = (ushort)((System.Net.IPEndPoint)probe.LocalEndPoint!).Port;
        }

        UdpPort = port;
        return Socket.OSSupportsIPv6 ? [TransportAddress.V4(0, port), TransportAddress.V6(0, port)] : [TransportAddress.V4(0, port)];
    }

    private void OnAddressesChanged(object? sender, EventArgs e)
    {
        if (_domain is null || _mailroom is null)
            return;
        _domain.Addresses = TurnAddressesNow();
        var local = _addresses.Current.Local;
        for (var i = 0; i < _mailroom.Count; i++)
            _mailroom.TryPost(i, new Mail { Kind = MailKind.Call, Target = (Action<IDatagramIo>)(io => io.FollowAddresses(local)) }, []);
    }

    private TurnAddresses TurnAddressesNow()
    {
        var current = _addresses.Current;
        // whoever gets out by the relay alone takes part in meetings too
        return new TurnAddresses(current.Relay(IPFamily.V4), current.Relay(IPFamily.V6), current.All, peer => peer.Port == UdpPort, current.Relayable);
    }
}
