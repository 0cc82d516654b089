namespace Parley.AspNetCore;

/// <summary>The configuration does not work on this machine. The message names the option and what to do about it, and is all an operator needs.</summary>
/// <param name="message">The option and the fix.</param>
/// <param name="inner">What happened underneath, if anything did.</param>
public sealed class ParleyConfigurationException(string message, Exception? inner = null) : Exception(message, inner);
