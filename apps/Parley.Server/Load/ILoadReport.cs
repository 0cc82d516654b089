namespace Parley.Server.Load;

/// <summary>Is told how a load goes.</summary>
internal interface ILoadReport
{
    /// <summary>Members join.</summary>
    void Joining(int joined, int asked, int failed);

    /// <summary>A second was measured.</summary>
    void Measured(LoadSpan second, LoadMoment now, int members);

    /// <summary>It is over.</summary>
    void Done(LoadResult result);
}
