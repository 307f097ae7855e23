// A controllable stand-in for IntersectionObserver: the test says which elements are in view.

const observers = new Set<Observer>();

class Observer {
  readonly observed = new Set<Element>();
  constructor(readonly seen: (entries: { target: Element; isIntersecting: boolean }[]) => void) {
    observers.add(this);
  }
  observe(target: Element): void {
    this.observed.add(target);
  }
}

export const inView = {
  Observer,
  /** Scrolls an element into view or out of it; elements that nobody observes yet are seen by nobody. */
  scroll: (target: Element, isIntersecting: boolean): void =>
    observers.forEach((observer) => {
      if (observer.observed.has(target)) observer.seen([{ target, isIntersecting }]);
    }),
  clear: (): void => observers.clear(),
};
