/**
 * Who stands on the first page. Everybody keeps their place, so that nothing moves without need; only who speaks and cannot be seen
 * takes the place of the one on the first page who has been silent for longest, rather of one who shows no picture; and who shows one
 * takes the place of one who shows none.
 */
export class Order {
  private order: string[] = [];
  private readonly spoke = new Map<string, number>();

  /**
   * @param here everybody, in the order in which they came.
   * @param first how many the first page holds.
   * @param pictured who shows a picture.
   */
  update(here: readonly string[], speakers: readonly string[], first: number, now: number, pictured: ReadonlySet<string> = new Set()): readonly string[] {
    const known = new Set(here);
    const order = this.order.filter((id) => known.has(id));
    const placed = new Set(order);
    order.push(...here.filter((id) => !placed.has(id)));
    for (const id of this.spoke.keys()) if (!known.has(id)) this.spoke.delete(id);
    for (const id of speakers) if (known.has(id)) this.spoke.set(id, now);
    const bring = (id: string, able: (there: string) => boolean): boolean => {
      const at = order.indexOf(id);
      if (at < first || first === 0) return true;
      const silent = this.silentest(order.slice(0, first).filter(able), speakers);
      if (silent === undefined) return false;
      order[order.indexOf(silent)] = id;
      order[at] = silent;
      return true;
    };
    const dark = (there: string): boolean => !pictured.has(there);
    for (const id of speakers) if (!bring(id, dark) && !bring(id, () => true)) break;
    for (const id of order.slice(first).filter((one) => pictured.has(one))) if (!bring(id, dark)) break;
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
