using Parley.Contracts.TypeScript;

namespace Parley.Rooms.Tests.Contracts;

public sealed class TypeScriptContractsTests
{
    [Fact]
    public void The_web_client_has_the_contracts_of_today()
    {
        var path = Path.Combine(Repository.Root, "web", "client", "src", "contracts.ts");
        Assert.True(
            File.ReadAllText(path).ReplaceLineEndings("\n") == ContractsModule.Write(),
            "The contracts changed. Run: dotnet run --project tools/Parley.Contracts.TypeScript -- web/client/src/contracts.ts");
    }
}
