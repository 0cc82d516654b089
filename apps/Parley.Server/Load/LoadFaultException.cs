namespace Parley.Server.Load;

/// <summary>Why a member could not join, or the whole load not begin: a sentence for whoever runs it.</summary>
internal sealed class LoadFaultException : Exception
{
    public LoadFaultException(string message)
        : base(message)
    {
    }

    public LoadFaultException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public LoadFaultException()
    {
    }
}
