using Parley.Contracts.TypeScript;

if (args is not [var path])
{
    Console.Error.WriteLine("usage: dotnet run --project tools/Parley.Contracts.TypeScript -- web/client/src/contracts.ts");
    return 2;
}

File.WriteAllText(path, ContractsModule.Write());
return 0;
