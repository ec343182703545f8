"""The nouns of the COCO detectors: 80 classes, what else people call them, and near ones."""

from __future__ import annotations

from typing import Final

#: The class at each index that the detector gives; gaps are numbers that no class has.
SLOTS: Final[tuple[str, ...]] = (
    *("person", "bicycle", "car", "motorcycle", "airplane", "bus", "train", "truck", "boat"),
    *("traffic light", "fire hydrant", "", "stop sign", "parking meter", "bench", "bird", "cat"),
    *("dog", "horse", "sheep", "cow", "elephant", "bear", "zebra", "giraffe", "", "backpack"),
    *("umbrella", "", "", "handbag", "tie", "suitcase", "frisbee", "skis", "snowboard"),
    *("sports ball", "kite", "baseball bat", "baseball glove", "skateboard", "surfboard"),
    *("tennis racket", "bottle", "", "wine glass", "cup", "fork", "knife", "spoon", "bowl"),
    *("banana", "apple", "sandwich", "orange", "broccoli", "carrot", "hot dog", "pizza", "donut"),
    *("cake", "chair", "couch", "potted plant", "bed", "", "dining table", "", "", "toilet", ""),
    *("tv", "laptop", "mouse", "remote", "keyboard", "cell phone", "microwave", "oven", "toaster"),
    *("sink", "refrigerator", "", "book", "clock", "vase", "scissors", "teddy bear", "hair drier"),
    "toothbrush",
)

#: The 80 classes, in the detector's order.
CLASSES: Final[tuple[str, ...]] = tuple(name for name in SLOTS if name)

#: Other names of a class: each means the same things, so that nothing is lost by the exchange.
SYNONYMS: Final[dict[str, tuple[str, ...]]] = {
    "person": ("human", "human being"),
    "bicycle": ("bike", "cycle", "pushbike"),
    "car": ("automobile", "motorcar", "motor car"),
    "motorcycle": ("motorbike", "motor bike", "motor cycle"),
    "airplane": ("aeroplane", "plane"),
    "bus": ("omnibus", "autobus"),
    "truck": ("lorry",),
    "boat": ("watercraft",),
    "traffic light": ("stoplight", "stop light", "traffic signal", "traffic lamp"),
    "fire hydrant": ("hydrant", "fireplug"),
    "stop sign": ("stopsign",),
    "sheep": (),
    "cow": ("cattle",),
    "backpack": ("rucksack", "knapsack", "back pack"),
    "umbrella": ("brolly",),
    "handbag": ("purse", "hand bag"),
    "tie": ("necktie", "neck tie"),
    "frisbee": ("flying disc", "flying disk"),
    "skis": ("ski",),
    "snowboard": ("snow board",),
    "sports ball": ("ball",),
    "baseball glove": ("baseball mitt", "catcher's mitt"),
    "skateboard": ("skate board",),
    "surfboard": ("surf board",),
    "tennis racket": ("racket", "racquet", "tennis racquet"),
    "wine glass": ("wineglass",),
    "donut": ("doughnut",),
    "hot dog": ("hotdog",),
    "couch": ("sofa", "settee"),
    "potted plant": ("pot plant", "houseplant", "house plant", "indoor plant"),
    "dining table": ("table", "dinner table", "diningtable"),
    "tv": ("television", "television set", "tv set", "telly"),
    "laptop": ("laptop computer", "notebook computer"),
    "mouse": ("computer mouse",),
    "remote": ("remote control", "remote controller"),
    "keyboard": ("computer keyboard",),
    "cell phone": ("cellphone", "mobile phone", "mobile", "smartphone", "smart phone", "phone"),
    "microwave": ("microwave oven",),
    "sink": ("washbasin",),
    "refrigerator": ("fridge",),
    "scissors": ("pair of scissors",),
    "teddy bear": ("teddy", "stuffed bear"),
    "hair drier": ("hair dryer", "hairdryer", "hairdrier", "blow dryer", "blow drier"),
    "toothbrush": ("tooth brush",),
}

#: Nouns for several classes that between them are nearly all one meets of the kind.
KINDS: Final[dict[str, tuple[str, ...]]] = {
    "animal": (
        *("bird", "cat", "dog", "horse", "sheep", "cow", "elephant", "bear", "zebra"),
        "giraffe",
    ),
    "vehicle": (
        *("bicycle", "car", "motorcycle", "airplane", "bus", "train", "truck"),
        "boat",
    ),
    "cutlery": ("fork", "knife", "spoon"),
}
KIND_SYNONYMS: Final[dict[str, str]] = {
    "silverware": "cutlery",
    "flatware": "cutlery",
    "creature": "animal",
}

#: Every object that the detector knows.
EVERYTHING: Final = ("thing", "object", "item")

#: Nouns that the detector cannot tell, and the classes nearest to them. A narrower noun (woman)
#: would count too much under its class, a wider one (food) too little.
NEAR: Final[dict[str, tuple[str, ...]]] = {
    **dict.fromkeys(
        (
            *("woman", "man", "child", "boy", "girl", "baby", "kid", "lady", "guy", "gentleman"),
            *(
                "adult",
                "player",
                "rider",
                "driver",
                "skier",
                "surfer",
                "skateboarder",
                "pedestrian",
            ),
            *("crowd", "face", "head", "hand", "astronaut", "soldier", "worker", "chef", "student"),
            *("toddler", "teenager", "couple", "family", "batter", "catcher", "umpire", "officer"),
        ),
        ("person",),
    ),
    **dict.fromkeys(("taxi", "cab", "sedan", "suv", "jeep", "limousine", "wheel"), ("car",)),
    **dict.fromkeys(("van", "minivan", "pickup", "fire engine", "ambulance"), ("car", "truck")),
    **dict.fromkeys(("ship", "canoe", "ferry", "yacht", "sailboat", "kayak", "raft"), ("boat",)),
    **dict.fromkeys(("jet", "aircraft", "helicopter", "rocket", "space shuttle"), ("airplane",)),
    **dict.fromkeys(("tram", "trolley", "locomotive", "subway"), ("train", "bus")),
    **dict.fromkeys(("scooter", "moped", "tricycle"), ("motorcycle", "bicycle")),
    "coach": ("bus",),
    **dict.fromkeys(("puppy", "hound", "wolf", "fox", "pet"), ("dog",)),
    **dict.fromkeys(("kitten", "tiger", "lion", "leopard"), ("cat",)),
    **dict.fromkeys(("pony", "donkey", "foal", "mule"), ("horse",)),
    **dict.fromkeys(("lamb", "goat", "ram"), ("sheep",)),
    **dict.fromkeys(("calf", "bull", "ox", "buffalo"), ("cow",)),
    **dict.fromkeys(("duck", "goose", "gull", "seagull", "eagle", "owl", "pigeon"), ("bird",)),
    **dict.fromkeys(("chicken", "parrot", "swan", "squirrel"), ("animal",)),
    **dict.fromkeys(
        ("mug", "glass", "teacup", "tumbler", "beaker", "saucer"), ("cup", "wine glass")
    ),
    **dict.fromkeys(("plate", "dish", "pan", "pot", "bucket"), ("bowl", "cup")),
    **dict.fromkeys(("jar", "can", "flask", "carafe"), ("bottle", "vase")),
    **dict.fromkeys(
        ("bag", "luggage", "baggage", "briefcase"), ("handbag", "backpack", "suitcase")
    ),
    **dict.fromkeys(("seat", "armchair", "stool", "furniture"), ("chair", "couch", "bench")),
    **dict.fromkeys(("desk", "counter", "tabletop"), ("dining table",)),
    **dict.fromkeys(("plant", "flower", "tree", "bush"), ("potted plant", "vase")),
    **dict.fromkeys(("monitor", "screen", "display", "computer"), ("tv", "laptop")),
    **dict.fromkeys(("stove", "cooker", "appliance"), ("oven", "microwave", "refrigerator")),
    **dict.fromkeys(("watch", "alarm clock", "coin"), ("clock",)),
    **dict.fromkeys(("fruit", "lemon", "pear", "peach", "lime"), ("orange", "apple", "banana")),
    **dict.fromkeys(("vegetable", "onion", "tomato", "cucumber"), ("carrot", "broccoli")),
    **dict.fromkeys(("food", "meal", "bread", "toast"), ("sandwich", "pizza", "cake")),
    **dict.fromkeys(("burger", "hamburger", "bun", "bagel"), ("sandwich", "donut")),
    **dict.fromkeys(("pie", "cookie", "muffin", "cupcake"), ("cake", "donut")),
    **dict.fromkeys(("sign", "street sign", "road sign"), ("stop sign", "traffic light")),
    **dict.fromkeys(("racket sport", "club", "bat"), ("baseball bat", "tennis racket")),
    **dict.fromkeys(("tableware", "utensil", "dishes"), ("cutlery", "cup", "bowl")),
    **dict.fromkeys(("telephone", "camera", "tablet"), ("cell phone",)),
    **dict.fromkeys(("magazine", "newspaper", "notebook"), ("book",)),
    **dict.fromkeys(("scarf", "bow tie", "bowtie"), ("tie",)),
    **dict.fromkeys(("toy", "doll", "stuffed animal"), ("teddy bear",)),
    **dict.fromkeys(("bear cub", "panda"), ("bear", "teddy bear")),
    **dict.fromkeys(("lamp", "light", "street light"), ("traffic light",)),
}
