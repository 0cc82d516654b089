// browsers, ports and two cores are shared: one scenario after the other
[assembly: CollectionBehavior(DisableTestParallelization = true)]
