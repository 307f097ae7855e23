// The document and the open shadow roots in it.

const LOOK_MS = 500; // attaching a root tells nobody, and walking 10,000 elements takes a millisecond

const callbacks: ((root: ParentNode) => void)[] = [];

/** Calls back with the document and every root in it; again every half second, for more may come. */
const enter = (root: Node): void => {
  callbacks.forEach((callback) => callback(root as Document));
  const walker = document.createTreeWalker(root, 1 /* elements */);
  for (let node; (node = walker.nextNode() as Element | null); ) if (node.shadowRoot) enter(node.shadowRoot);
};

export const eachRoot = (callback: (root: ParentNode) => void): void => {
  callback(document);
  if (callbacks.push(callback) < 2) setInterval(enter, LOOK_MS, document);
};
