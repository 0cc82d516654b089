/**
 * Who stands on the first page. Everybody keeps their place; only who speaks and cannot be seen takes the place of the one on the
 * first page who has been silent for longest, so that nothing moves without need.
 */
export class Order {
  private order: string[] = [];
  private readonly spoke = new Map<string, number>();

  /** @param here everybody, in the order in which they came. @param first how many the first page holds. */
  update(here: readonly string[], speakers: readonly string[], first: number, now: number): readonly string[] {
    const known = new Set(here);
    const order = this.order.filter((id) => known.has(id));
    const placed = new Set(order);
    order.push(...here.filter((id) => !placed.has(id)));
    for (const id of this.spoke.keys()) if (!known.has(id)) this.spoke.delete(id);
    for (const id of speakers) if (known.has(id)) this.spoke.set(id, now);
    for (const id of speakers) {
      const at = order.indexOf(id);
      if (at < first || first === 0) continue;
      const silent = this.silentest(order.slice(0, first), speakers);
      if (silent === undefined) break;
      order[at] = silent;
      order[order.indexOf(silent)] = id;
    }
    this.order = order;
    return order;
  }

  private silentest(page: readonly string[], speakers: readonly string[]): string | undefined {
    let found: string | undefined;
    for (const id of page) {
      if (speakers.includes(id)) continue;
      // of those who never spoke the last one goes
      if (found === undefined || (this.spoke.get(id) ?? 0) <= (this.spoke.get(found) ?? 0)) found = id;
    }
    return found;
  }
}
