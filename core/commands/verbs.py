"""The verbs of the command line and their fields."""

from pathlib import Path

from core.commands.grammar import Grammar, Parser
from core.commands.values import (
    minutes,
    positive,
    precision,
    probability,
    run_and_round,
    seed,
    setting,
    words,
)
from core.language import LANGUAGES

DEVICES = ("auto", "cpu", "cuda", "mps")


def add_verbs(grammar: Grammar) -> None:
    for add in (
        _add_projects,
        _add_labels,
        _add_train,
        _add_review,
        _add_doubt,
        _add_use,
        _add_list,
        _add_window,
    ):
        add(grammar)


def _add_projects(grammar: Grammar) -> None:
    new = grammar.verb("new", "make a project from a folder of images")
    new.add_argument("folder", type=Path, metavar="FOLDER", help="the images; never changed")
    new.add_argument(
        "--labels-from-folders", action="store_true", help="each image's folder is its label"
    )
    grammar.verb("scan", "look for new, changed and missing files, and read what is new")
    folders = grammar.verb("folders", "list the folders of images, add one or say where one is now")
    how = folders.add_mutually_exclusive_group()
    how.add_argument("--add", type=Path, metavar="DIR", help="let this folder belong to it, too")
    how.add_argument(
        "--locate", type=Path, nargs=2, metavar=("OLD", "NEW"), help="OLD has moved to NEW"
    )
    how.add_argument(
        "--remove", type=Path, metavar="DIR", help="its images become missing and keep their labels"
    )
    duplicates = grammar.verb("duplicates", "find images that show the same, and list them")
    duplicates.add_argument(
        "--find",
        choices=("exact", "strict", "normal", "loose"),
        help="compare all images anew; how like they must be",
    )
    undo = grammar.verb("undo", "take back the last edits, whoever made them")
    undo.add_argument("-n", type=positive, default=1, metavar="K", help="how many (1)")
    grammar.verb("check", "look whether the project is sound")
    grammar.verb("backup", "copy the project's database to its backups folder")
    runs = grammar.verb("runs", "list the trainings and their rounds, or go back to one of them")
    runs.add_argument(
        "--make-current",
        type=run_and_round,
        metavar="RUN[.ROUND]",
        help="let this model make the proposals (again); without a round the last accepted one",
    )
    rollback = grammar.verb("rollback", "make the labels what they were when a run was made")
    rollback.add_argument("run", type=positive, metavar="RUN", help="as `runs` lists them")
    rollback.add_argument("--dry-run", action="store_true", help="only say what would change")


def _add_labels(grammar: Grammar) -> None:
    label = grammar.verb("label", "give labels from a CSV file, as if by hand")
    label.add_argument(
        "--csv",
        type=Path,
        required=True,
        metavar="FILE",
        help="columns file_name,label[,split]; file_name is relative to the image folder",
    )
    label.add_argument(
        "--random",
        action="store_true",
        help="the images in the file were drawn at random from the whole folder: "
        "estimates may rest on them",
    )
    features = grammar.verb("features", "look at the images once, for suggestions and similarity")
    features.add_argument("--limit", type=positive, metavar="N", help="only N drawn at random")
    features.add_argument("--device", default="auto", choices=DEVICES)
    following = grammar.verb("next", "say which images to label next, and why")
    following.add_argument("-n", type=positive, default=20, metavar="COUNT", help="(20)")
    following.add_argument(
        "--strategy",
        default="mixed",
        metavar="NAME",
        help="(mixed); random, medoids, typical, cover, k-center, doubtful, margin, entropy, "
        "disagreement or rare: see the guide",
    )
    following.add_argument("--seed", type=seed, default=0, help="(0)")


def _add_train(grammar: Grammar) -> None:
    train = grammar.verb("train", "teach a model with the labels there are", project="optional")
    train.add_argument("--list", action="store_true", help="list the recipes and stop")
    train.add_argument("--recipe", default="auto", metavar="NAME", help="(auto); see --list")
    train.add_argument(
        "--backbone", default="auto", metavar="NAME", help="a timm or torchvision name"
    )
    train.add_argument("--epochs", type=positive, metavar="N")
    train.add_argument("--rounds", type=positive, metavar="N", help="of self-training")
    train.add_argument("--minutes", type=minutes, metavar="M", help="stop adding work after M")
    train.add_argument("--device", default="auto", choices=DEVICES)
    train.add_argument(
        "--set",
        action="append",
        default=[],
        type=setting,
        dest="settings",
        metavar="KEY=VALUE",
        help="a setting of the recipe; may be given several times",
    )
    train.add_argument("--seed", type=seed, default=0, help="(0)")
    onward = train.add_mutually_exclusive_group()
    onward.add_argument(
        "--from",
        type=run_and_round,
        dest="branch",
        metavar="RUN[.ROUND]",
        help="as that run was asked, from the labels of then; today's stay as they are",
    )
    onward.add_argument("--resume", type=positive, metavar="RUN", help="go on with a stopped run")


def _add_review(grammar: Grammar) -> None:
    review = grammar.verb("review", "accept proposals in bulk; undo takes them back")
    how = review.add_mutually_exclusive_group(required=True)
    how.add_argument(
        "--accept-above", type=probability, metavar="P", help="all with confidence P or more"
    )
    how.add_argument(
        "--accept-precision",
        type=precision,
        metavar="P",
        help="as many as are right in a share of P at least, with 95 %% confidence; "
        "refuses if too few random labels stand behind it",
    )
    _add_categories(review)
    review.add_argument(
        "--include-rare",
        action="store_true",
        help="also what lies near a category with few labels, which else is set aside",
    )
    review.add_argument("--dry-run", action="store_true", help="only say what would be done")


def _add_doubt(grammar: Grammar) -> None:
    doubt = grammar.verb("doubt", "list the queues of review, or one's images with the reasons")
    doubt.add_argument("queue", nargs="?", metavar="QUEUE", help="least-sure, for instance")
    doubt.add_argument("-n", type=positive, default=20, metavar="COUNT", help="(20)")
    strong = grammar.verb(
        "strong-views", "look at open proposals under strong augmentation, for the queue of doubt"
    )
    strong.add_argument(
        "--limit",
        type=positive,
        default=1000,
        metavar="N",
        help="(1000) so many more, drawn at random",
    )
    strong.add_argument("--device", default="", choices=DEVICES, help="(as it was trained)")
    for verb in (doubt, strong):
        _add_categories(verb)


def _add_use(grammar: Grammar) -> None:
    evaluate = grammar.verb("evaluate", "compare predictions with a truth file")
    evaluate.add_argument(
        "--truth", type=Path, required=True, metavar="CSV", help="columns file_name,label"
    )
    evaluate.add_argument("--run", type=positive, metavar="RUN", help="(the current model's)")
    nearest = grammar.verb("neighbors", "show the labeled images that are nearest to an image")
    nearest.add_argument("image", metavar="FILE", help="relative to the image folder")
    explain = grammar.verb("explain", "picture where a model saw what it says (Grad-CAM, a hint)")
    explain.add_argument("images", nargs="+", metavar="IMAGE", help="relative to the image folder")
    explain.add_argument("--category", metavar="C", help="what speaks for C (what the model says)")
    explain.add_argument("--run", type=positive, metavar="RUN", help="(the current model)")
    explain.add_argument("--out", type=Path, required=True, metavar="DIR", help="a new folder")
    similar = grammar.verb("similar", "list the images that are most like an image")
    similar.add_argument("image", metavar="IMAGE", help="relative to the image folder")
    similar.add_argument("-n", type=positive, default=20, metavar="COUNT", help="(20)")
    predict = grammar.verb("predict", "apply the model to another folder")
    predict.add_argument("folder", type=Path, metavar="FOLDER")
    predict.add_argument("--csv", type=Path, required=True, metavar="OUT")
    predict.add_argument("--device", default="auto", choices=DEVICES)
    report = grammar.verb("report", "write what is known of the model as one HTML file")
    report.add_argument("--out", type=Path, required=True, metavar="FILE.html")
    report.add_argument("--language", default="en", choices=tuple(LANGUAGES), help="(en)")
    export = grammar.verb("export", "write the labels for other programs")
    export.add_argument("--format", required=True, metavar="FORMAT", help="csv or imagefolder")
    export.add_argument("--out", type=Path, required=True, metavar="DIR")
    export.add_argument("--tiers", type=words, metavar="gold,silver,…", help="(all)")
    model = grammar.verb("export-model", "write the model as a bundle that `predict` runs")
    model.add_argument("--out", type=Path, required=True, metavar="DIR")
    model.add_argument("--run", type=positive, metavar="RUN", help="(the current model's)")


def _add_list(grammar: Grammar) -> None:
    found = grammar.verb("list", "list the images that a query finds")
    found.add_argument(
        "query",
        nargs="?",
        default="",
        metavar="QUERY",
        help="as in the window: 'tier:gold category:bee confidence<0.6 sort:-captured'; (all)",
    )
    found.add_argument("--count", action="store_true", help="only say how many")
    found.add_argument(
        "--counts", action="store_true", help="say how many each value of every part would leave"
    )
    found.add_argument("--limit", type=positive, metavar="N", help="(20; with --json all)")


def _add_window(grammar: Grammar) -> None:
    pictures = grammar.verb("screenshots", "picture every page of the window, without a display")
    pictures.add_argument("folder", type=Path, metavar="DIR")
    demo = grammar.verb("demo", "the whole loop on 1,797 handwritten digits", project=None)
    demo.add_argument("--headless", action="store_true", help="in the terminal, without a window")
    demo.add_argument("--dir", type=Path, metavar="DIR", help="where (a new folder)")


def _add_categories(verb: Parser) -> None:
    verb.add_argument(
        "--category", action="append", default=[], metavar="C", help="only these; repeatable"
    )
