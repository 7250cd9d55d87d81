// In the place of the console's module of this name: a report has no world behind it, so whatever is asked for or done is refused.
const refuse = () => Promise.reject(new Error("This is a report: it shows what was, and nothing can be done in it."));

export const get = refuse;
export const post = refuse;
export const del = refuse;
export const use = () => {};
export const phonePath = () => "";
export const agentPath = () => "";
export const last = () => "";
export const askMore = () => {};
export const stream = () => ({ close() {} });
export const follow = stream;
