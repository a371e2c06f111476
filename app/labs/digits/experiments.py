"""The experiments of the digits lab."""

from app.labs.digits.inside_experiments import INSIDE
from app.labs.digits.many_experiments import MANY
from app.labs.shared.experiment import Experiment
from engine.sentences import N_

EXPERIMENTS = (
    Experiment(
        id="two-layer",
        lab="digits",
        chapter=N_("Digits"),
        title=N_("Two layers learn to read"),
        query=(
            "hidden=50&activation=sigmoid&init=normal&batch_size=100&sampling=random&racers.0.optimizer=gd"
            "&racers.0.lr=0.1&epochs=250"
        ),
        notice=N_(
            "As pictures, the weights of the hidden units show what each of them looks for. At first the loss hardly"
            " falls; then the pictures emerge from the noise. With these 4,000 images the test accuracy ends at about"
            " 0.93; with all 60,000 (Images: MNIST) at 0.947."
        ),
        why=N_(
            "The weights start near zero and all units are alike; small differences have to grow first. Each unit"
            " then looks for strokes in its own part of the picture: blue where ink counts in favor, orange where it"
            " counts against."
        ),
    ),
    Experiment(
        id="wide-layer",
        lab="digits",
        chapter=N_("Digits"),
        title=N_("A wide layer with a bad start"),
        query=(
            "hidden=256&activation=relu&batch_size=128&sampling=ordered&epochs=20"
            "&racers.0.optimizer=gd&racers.0.lr=0.1&racers.0.init=uniform&racers.0.init_scale=0.1"
            "&racers.1.optimizer=gd&racers.1.lr=0.1&racers.1.init=he"
        ),
        notice=N_(
            "The same net starts twice, with the same batches and the same learning rate. The weights of the first"
            " are all positive, from 0 to 0.1; those of the second are normal around 0, as He et al. recommend. After"
            " one pass over the images, the second net reads more of them correctly than the first does after five."
        ),
        why=N_(
            "With only positive weights, all units respond alike to any image, and their sums are large. Their"
            " gradients are alike, too, so the 256 units move as one and take long to become different."
        ),
        picture="accuracy",
    ),
    Experiment(
        id="overfitting",
        lab="digits",
        chapter=N_("Digits"),
        title=N_("Too few images"),
        query=(
            "training_images=300&hidden=100&activation=relu&init=he&batch_size=100&sampling=shuffle"
            "&racers.0.optimizer=gd&racers.0.lr=0.1&epochs=200"
        ),
        notice=N_(
            "The net memorizes its 300 images: the training accuracy is 1. On unseen images the accuracy stops at"
            " about 0.8: the curves separate."
        ),
        why=N_(
            "With 79,510 weights for 300 images, the net can memorize each image instead of learning what makes a"
            " digit. What it memorizes does not generalize to new images."
        ),
        picture="accuracy",
    ),
    Experiment(
        id="regularization",
        lab="digits",
        chapter=N_("Digits"),
        title=N_("Weight decay and dropout"),
        query=(
            "training_images=300&hidden=100,100,100,100,100,100&activation=relu&batch_size=100&sampling=shuffle&epochs=200"
            "&racers.0.optimizer=gd&racers.0.lr=0.01&racers.0.init=he"
            "&racers.1.optimizer=gd&racers.1.lr=0.01&racers.1.init=he&racers.1.l2=0.1"
            "&racers.2.optimizer=gd&racers.2.lr=0.01&racers.2.init=he&racers.2.dropout=0.2"
        ),
        notice=N_(
            "The same seven-layer net learns the same 300 images three times. Without help, it ends with a training"
            " accuracy of 1 and a test accuracy of 0.75. With weight decay 0.1, and with dropout 0.2, it does not"
            " learn all 300: training and test accuracy stay closer together."
        ),
        why=N_(
            "Weight decay keeps the weights small; dropout keeps units from relying on each other. Both make it"
            " harder to memorize single images. They cannot replace missing images: the test accuracy hardly rises."
        ),
        picture="accuracy",
    ),
    Experiment(
        id="early-stopping",
        lab="digits",
        chapter=N_("Digits"),
        title=N_("Early stopping"),
        query=(
            "training_images=300&hidden=100,100&activation=relu&init=he&batch_size=50&sampling=shuffle&epochs=200"
            "&patience=10&racers.0.optimizer=adam&racers.0.lr=0.001"
        ),
        notice=N_(
            "The test loss (dotted) is lowest after 11 epochs, at 0.65; the training loss keeps falling. Ten epochs"
            " later the run ends. Empty Early stopping and continue: after 200 epochs the test loss is 0.96."
        ),
        why=N_(
            "Once all training images are read correctly, the loss falls further only because the net becomes more"
            " certain of them. It becomes just as certain of its mistakes on the test images, and their loss rises."
        ),
        picture="loss",
    ),
    Experiment(
        id="batch-normalization",
        lab="digits",
        chapter=N_("Digits"),
        title=N_("Batch normalization"),
        query=(
            "training_images=600&hidden=100,100,100,100&activation=relu&batch_size=100&sampling=shuffle&epochs=30"
            "&racers.0.optimizer=gd&racers.0.lr=0.01&racers.0.init_scale=0.01"
            "&racers.1.optimizer=gd&racers.1.lr=0.01&racers.1.init_scale=0.01&racers.1.batch_norm=on"
            "&racers.2.optimizer=gd&racers.2.lr=0.01&racers.2.init_scale=0.15"
            "&racers.3.optimizer=gd&racers.3.lr=0.01&racers.3.init_scale=0.15&racers.3.batch_norm=on"
        ),
        notice=N_(
            "The weights of the first two nets start at a scale of 0.01. Without batch normalization the net learns"
            " nothing; with it, the test accuracy passes 0.8. At a scale of 0.15 both nets learn."
        ),
        why=N_(
            "Small weights shrink the values from layer to layer, until nothing of the image is left. Batch"
            " normalization restores the same spread for every unit. Then only the direction of a unit's weights"
            " matters, and the larger the weights, the less an update turns them."
        ),
        picture="accuracy",
    ),
    Experiment(
        id="convolutions",
        lab="digits",
        chapter=N_("Digits"),
        title=N_("Convolution and pooling"),
        query=(
            "hidden=conv 8x3, pool, 32&activation=relu&batch_size=100&sampling=shuffle&epochs=5"
            "&racers.0.optimizer=adam&racers.0.lr=0.001&racers.0.init=he"
        ),
        notice=N_(
            "Eight channels look at every patch of 3×3 pixels. After five passes over the images the test accuracy is"
            " about 0.91. Draw a digit: the pictures below show where each channel finds what it looks for."
        ),
        why=N_(
            "An edge is an edge wherever it lies in the image. So a channel needs only nine weights and a bias for"
            " the whole image, and what it learns in one place applies to all others."
        ),
        picture="racer.0.maps.0",
    ),
    Experiment(
        id="optimizers",
        lab="digits",
        chapter=N_("Digits"),
        title=N_("Four optimizers, five layers"),
        query=(
            "hidden=100,100,100,100&activation=relu&init=he&batch_size=128&sampling=random&iterations=2000"
            "&racers.0.optimizer=gd&racers.0.lr=0.01&racers.1.optimizer=momentum&racers.1.lr=0.01"
            "&racers.2.optimizer=adagrad&racers.2.lr=0.01&racers.3.optimizer=adam&racers.3.lr=0.001"
        ),
        notice=N_(
            "All four start from the same weights and get the same batches. Within a few hundred iterations,"
            " momentum, AdaGrad and Adam reach the loss at which plain descent ends."
        ),
        why=N_(
            "In a deep net the gradients of the first layers are small. Momentum adds them up over many batches;"
            " AdaGrad and Adam divide by their usual size, so every weight moves at a useful speed."
        ),
        picture="loss",
    ),
    *INSIDE,
    *MANY,
)
