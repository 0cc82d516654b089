using Microsoft.Extensions.DependencyInjection;

namespace Parley.AspNetCore;

/// <summary>What <c>AddParley</c> returns, to add to.</summary>
public interface IParleyBuilder
{
    /// <summary>The application's services.</summary>
    IServiceCollection Services { get; }
}

internal sealed record ParleyBuilder(IServiceCollection Services) : IParleyBuilder;
