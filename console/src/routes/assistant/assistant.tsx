// Tag assistant: opens a page of the site with a signed link, and says which tags there are.
import type { Site } from "../../api";
import { TAGS } from "../../model/tagging";
import { CopyButton } from "../../parts/copy_button";
import { Table } from "../../parts/table";
import { OpenPage } from "./open_page";

export function Assistant({ site }: { site: Site }) {
  return (
    <section className="settings" aria-labelledby="assistant">
      <h1 id="assistant">Tag assistant</h1>
      <p className="lead">
        Open a page of {site.name} and see, on the page itself, what is tagged, which tags have mistakes, and every event as it is sent with its verdict. It
        stays on as you follow links, for an hour, and only you see it. The events are real: they count like a visitor's.
      </p>
      <OpenPage site={site} />
      <section aria-labelledby="tags">
        <h2 id="tags">Tags to put into the page</h2>
        <p className="dim">Attributes of HTML elements. Each works as soon as it is there; elements that come later are found too.</p>
        <Table
          label="Tags" heads={["Write", "On", "Then comes"]}
          rows={TAGS.map(({ tag, where, does }) => ({
            id: tag,
            cells: [<span key="tag" className="copyable"><code>{tag}</code> <CopyButton text={tag} label={`Copy: ${tag}`} /></span>, where, does],
          }))}
        />
      </section>
    </section>
  );
}
