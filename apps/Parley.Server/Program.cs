using System.CommandLine;
using Parley.Server.Commands;

var serve = ServeCommand.Create();
var root = new RootCommand("Parley: video calls and meetings that you host yourself.") { serve, TokenCommand.Create(), LoadCommand.Create(), DoctorCommand.Create(), AuditCommand.Create() };
root.TreatUnmatchedTokensAsErrors = false;
root.SetAction(ServeCommand.Run);
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
