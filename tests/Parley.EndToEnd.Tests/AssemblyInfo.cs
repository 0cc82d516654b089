using Parley.EndToEnd.Tests.Browsers;
using Parley.EndToEnd.Tests.Hosting;

// browsers, ports and two cores are shared: one scenario after the other
[assembly: CollectionBehavior(DisableTestParallelization = true)]
[assembly: AssemblyFixture(typeof(BrowserShelf))]
[assembly: AssemblyFixture(typeof(ServerShelf))]
