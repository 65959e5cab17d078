/** The browser tells of no task that is shorter. */
const LONG_TASK_MS = 50;

/** The longest task between now and `longest`; tasks the browser does not tell of count as its limit. */
export function watchTasks() {
  let longestMs = LONG_TASK_MS;
  const note = (entries: PerformanceEntryList): void => {
    for (const { duration } of entries) longestMs = Math.max(longestMs, duration);
  };
  const observer = new PerformanceObserver((list) => note(list.getEntries()));
  observer.observe({ entryTypes: ['longtask'] });
  return {
    longest: async (): Promise<number> => {
      // An entry is queued after its task has ended.
      await new Promise((resolve) => setTimeout(resolve, LONG_TASK_MS));
      note(observer.takeRecords());
      observer.disconnect();
      return longestMs;
    },
  };
}
