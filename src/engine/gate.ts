/** Something that code can wait for and that happens once, or fails. */
export interface Gate {
  readonly passed: Promise<void>;
  readonly open: () => void;
  readonly fail: (error: unknown) => void;
}

export function createGate(): Gate {
  let open = () => {};
  let fail: (error: unknown) => void = () => {};
  const passed = new Promise<void>((resolve, reject) => {
    open = resolve;
    fail = reject;
  });
  return { passed, open, fail };
}
