using Parley.EndToEnd.Tests.Browsers;

// browsers, ports and two cores are shared: one scenario after the other
[assembly: CollectionBehavior(DisableTestParallelization = true)]
[assembly: AssemblyFixture(typeof(BrowserShelf))]
