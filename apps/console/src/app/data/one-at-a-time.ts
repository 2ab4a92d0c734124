/**
 * A reading that is never under way twice, so that no older answer comes last. Asked for meanwhile, it
 * is done once more afterwards: what is on its way may be from before that.
 */
export function oneAtATime(read: () => Promise<void>): () => Promise<void> {
  let underWay: Promise<void> | null = null;
  let isAskedAgain = false;
  const readUntilCurrent = async () => {
    try {
      do {
        isAskedAgain = false;
        await read();
      } while (isAskedAgain);
    } finally {
      underWay = null;
    }
  };
  return () => {
    isAskedAgain = true;
    return (underWay ??= readUntilCurrent());
  };
}
