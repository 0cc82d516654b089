using Parley.Rooms.Effects;

namespace Parley.AspNetCore.Signaling;

/// <summary>
/// Hashes and checks the passwords of rooms, slowly on purpose, away from the signaling's thread and one at a time: however many are
/// tried, they cost one core at most.
/// </summary>
internal sealed class PasswordLine : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    public void Hash(HashPassword effect, SignalingQueue queue) => Run(effect, () => RoomPassword.Hash(effect.Password), queue);

    public void Check(CheckPassword effect, SignalingQueue queue) => Run(effect, () => RoomPassword.IsGood(effect.Password, effect.Hash), queue);

    public void Dispose() => _turn.Dispose();

    private void Run<TResult>(Effect<TResult> effect, Func<TResult> work, SignalingQueue queue) => _ = Task.Run(async () =>
    {
        await _turn.WaitAsync();
        try
        {
            var result = work();
            queue.Call(now => effect.Complete(result, now));
        }
        catch (Exception)
        {
            // whatever it was: who asked gets an answer, and may ask again
            queue.Call(effect.Fail);
        }
        finally
        {
            _turn.Release();
        }
    });
}
