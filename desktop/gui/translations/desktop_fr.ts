<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr" sourcelanguage="en">
<context>
    <name>AnswerView</name>
    <message>
        <source>Code {code}</source>
        <translation>Code {code}</translation>
    </message>
    <message>
        <source>By photo and text together; text alone: {text}, photo alone: {photo}</source>
        <translation>D’après la photo et le texte&#x202f;; texte seul&#xa0;: {text}, photo seule&#xa0;: {photo}</translation>
    </message>
    <message>
        <source>By the photo alone</source>
        <translation>D’après la photo seule</translation>
    </message>
    <message>
        <source>By the text alone</source>
        <translation>D’après le texte seul</translation>
    </message>
    <message>
        <source>model {version}</source>
        <translation>modèle {version}</translation>
    </message>
    <message>
        <source>code {code}</source>
        <translation>code {code}</translation>
    </message>
    <message>
        <source>Most probable</source>
        <translation>Les plus probables</translation>
    </message>
</context>
<context>
    <name>Application</name>
    <message>
        <source>Rakuten Classifier</source>
        <translation>Rakuten Classifier</translation>
    </message>
</context>
<context>
    <name>Channel</name>
    <message>
        <source>Looking for a newer model.</source>
        <translation>Recherche d’un modèle plus récent.</translation>
    </message>
    <message>
        <source>Fetching a newer model.</source>
        <translation>Téléchargement d’un modèle plus récent.</translation>
    </message>
    <message>
        <source>Testing the newer model.</source>
        <translation>Vérification du nouveau modèle.</translation>
    </message>
    <message>
        <source>Not connected</source>
        <translation>Non connecté</translation>
    </message>
    <message>
        <source>Offline</source>
        <translation>Hors ligne</translation>
    </message>
    <message>
        <source>No permission</source>
        <translation>Accès refusé</translation>
    </message>
    <message>
        <source>Out of date</source>
        <translation>Périmé</translation>
    </message>
    <message>
        <source>Online</source>
        <translation>En ligne</translation>
    </message>
    <message>
        <source>Refused</source>
        <translation>Refusé</translation>
    </message>
    <message>
        <source>Cannot write</source>
        <translation>Écriture impossible</translation>
    </message>
    <message>
        <source>Busy</source>
        <translation>Occupé</translation>
    </message>
    <message>
        <source>Problem</source>
        <translation>Problème</translation>
    </message>
    <message>
        <source>Connected</source>
        <translation>Connecté</translation>
    </message>
    <message>
        <source>No look for models yet.</source>
        <translation>Aucun modèle recherché pour l’instant.</translation>
    </message>
    <message>
        <source>There is a newer model, as of {when}.</source>
        <translation>Un modèle plus récent existe (vérifié&#xa0;: {when}).</translation>
    </message>
    <message>
        <source>The newest model is in use, as of {when}.</source>
        <translation>Le modèle le plus récent est utilisé (vérifié&#xa0;: {when}).</translation>
    </message>
    <message>
        <source>Classifying works all the same. Last online: {when}.</source>
        <translation>Le classement fonctionne quand même. Dernière connexion&#xa0;: {when}.</translation>
    </message>
</context>
<context>
    <name>ChannelBar</name>
    <message>
        <source>Update now</source>
        <translation>Mettre à jour</translation>
    </message>
    <message>
        <source>Connect…</source>
        <translation>Connecter…</translation>
    </message>
    <message>
        <source>Opening the model…</source>
        <translation>Ouverture du modèle…</translation>
    </message>
    <message>
        <source>No model</source>
        <translation>Aucun modèle</translation>
    </message>
    <message>
        <source>Model {version}</source>
        <translation>Modèle {version}</translation>
    </message>
    <message>
        <source>Channel…</source>
        <translation>Canal…</translation>
    </message>
    <message>
        <source>Model and channel</source>
        <translation>Modèle et canal</translation>
    </message>
</context>
<context>
    <name>ConnectDialog</name>
    <message>
        <source>Connect to a model channel</source>
        <translation>Connexion à un canal de modèles</translation>
    </message>
    <message>
        <source>One moment…</source>
        <translation>Un instant…</translation>
    </message>
    <message>
        <source>Trust and connect</source>
        <translation>Faire confiance et connecter</translation>
    </message>
    <message>
        <source>Connect</source>
        <translation>Connecter</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Retour</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>Choose the channel’s folder</source>
        <translation>Choisir le dossier du canal</translation>
    </message>
    <message>
        <source>Choose the root file</source>
        <translation>Choisir le fichier racine</translation>
    </message>
    <message>
        <source>Where do your models come from?</source>
        <translation>D’où viennent vos modèles&#x202f;?</translation>
    </message>
    <message>
        <source>A folder, a USB stick or a network share: whoever trains the models has told you where. You only do this once.</source>
        <translation>Un dossier, une clé USB ou un partage réseau&#xa0;: la personne qui prépare les modèles vous l’a indiqué. À faire une seule fois.</translation>
    </message>
    <message>
        <source>Choose folder…</source>
        <translation>Choisir un dossier…</translation>
    </message>
    <message>
        <source>Address or &amp;folder</source>
        <translation>Adresse ou &amp;dossier</translation>
    </message>
    <message>
        <source>Choose file…</source>
        <translation>Choisir un fichier…</translation>
    </message>
    <message>
        <source>&amp;Root file, if you got one</source>
        <translation>Fichier &amp;racine, si vous en avez reçu un</translation>
    </message>
    <message>
        <source>Is this the right channel?</source>
        <translation>Est-ce le bon canal&#x202f;?</translation>
    </message>
    <message>
        <source>Ask whoever runs the channel to read out its fingerprint to you. Connect only if it is the same as this one:</source>
        <translation>Demandez à la personne qui gère le canal de vous lire son empreinte. Ne vous connectez que si elle est identique à celle-ci&#xa0;:</translation>
    </message>
</context>
<context>
    <name>DropZone</name>
    <message numerus="yes">
        <source>%n photo(s)</source>
        <translation>
            <numerusform>%n photo</numerusform>
            <numerusform>%n photos</numerusform>
        </translation>
    </message>
    <message>
        <source>Drop or click to replace</source>
        <translation>Déposez ou cliquez pour remplacer</translation>
    </message>
    <message>
        <source>Drop photos here</source>
        <translation>Déposez des photos ici</translation>
    </message>
    <message>
        <source>or click to choose, or paste with Ctrl+V</source>
        <translation>ou cliquez, ou collez avec Ctrl+V</translation>
    </message>
    <message>
        <source>Choose photos</source>
        <translation>Choisir des photos</translation>
    </message>
</context>
<context>
    <name>Errors</name>
    <message>
        <source>The model file {path} cannot be used ({reason}).</source>
        <translation>Le fichier de modèle {path} est inutilisable ({reason}).</translation>
    </message>
    <message>
        <source>The model {path} needs a newer version of this program (its format is {found}, this version reads up to {known}).</source>
        <translation>Le modèle {path} demande une version plus récente de ce programme (son format est {found}, cette version lit jusqu’au format {known}).</translation>
    </message>
    <message>
        <source>Not a readable photo ({reason}): {path}.</source>
        <translation>Photo illisible ({reason})&#xa0;: {path}.</translation>
    </message>
    <message>
        <source>Too large: {megapixels} megapixels, at most {limit} can be read ({path}).</source>
        <translation>Photo trop grande&#xa0;: {megapixels} mégapixels, {limit} au plus ({path}).</translation>
    </message>
    <message>
        <source>There is nothing to classify: add a photo, a designation or a description.</source>
        <translation>Rien à classer&#xa0;: ajoutez une photo, une désignation ou une description.</translation>
    </message>
    <message>
        <source>The model {path} does not compute the same here as on the server (test item {item}: {reason}).</source>
        <translation>Le modèle {path} ne donne pas ici le même résultat que sur le serveur (article témoin {item}&#xa0;: {reason}).</translation>
    </message>
    <message>
        <source>“{url}” is not a channel address ({reason}).</source>
        <translation>«&#xa0;{url}&#xa0;» n’est pas une adresse de canal ({reason}).</translation>
    </message>
    <message>
        <source>{url}: this version cannot open {scheme}:// channels.</source>
        <translation>{url}&#xa0;: cette version n’ouvre pas les canaux {scheme}://.</translation>
    </message>
    <message>
        <source>There is no model channel at {url}.</source>
        <translation>Il n’y a pas de canal de modèles à l’adresse {url}.</translation>
    </message>
    <message>
        <source>There is a model channel at {url} already.</source>
        <translation>Il y a déjà un canal de modèles à l’adresse {url}.</translation>
    </message>
    <message>
        <source>The channel {url} cannot be reached ({reason}).</source>
        <translation>Le canal {url} est injoignable ({reason}).</translation>
    </message>
    <message>
        <source>You have no permission to read the channel {url} ({reason}).</source>
        <translation>Vous n’avez pas le droit de lire le canal {url} ({reason}).</translation>
    </message>
    <message>
        <source>The channel {url} cannot be written ({reason}).</source>
        <translation>Impossible d’écrire dans le canal {url} ({reason}).</translation>
    </message>
    <message>
        <source>Another publisher was faster at {url}; nothing was published. Try again.</source>
        <translation>Une autre publication a devancé celle-ci à l’adresse {url}&#x202f;; rien n’a été publié. Réessayez.</translation>
    </message>
    <message>
        <source>Another window or program is looking for models right now ({path}).</source>
        <translation>Une autre fenêtre ou un autre programme recherche des modèles en ce moment ({path}).</translation>
    </message>
    <message>
        <source>No model has been published at {url} yet.</source>
        <translation>Aucun modèle n’a encore été publié à l’adresse {url}.</translation>
    </message>
    <message>
        <source>What {url} offers was refused ({detail}).</source>
        <translation>Le contenu de {url} a été refusé ({detail}).</translation>
    </message>
    <message>
        <source>What {url} offers was refused: it is not signed with the channel’s keys ({detail}).</source>
        <translation>Le contenu de {url} a été refusé&#xa0;: il n’est pas signé avec les clés du canal ({detail}).</translation>
    </message>
    <message>
        <source>What {url} offers was refused: it is not what was signed ({detail}).</source>
        <translation>Le contenu de {url} a été refusé&#xa0;: ce n’est pas celui qui a été signé ({detail}).</translation>
    </message>
    <message>
        <source>What {url} offers was refused: it is longer than it may be ({detail}).</source>
        <translation>Le contenu de {url} a été refusé&#xa0;: il est plus long que permis ({detail}).</translation>
    </message>
    <message>
        <source>What {url} offers was refused: it is an old version ({detail}).</source>
        <translation>Le contenu de {url} a été refusé&#xa0;: c’est une ancienne version ({detail}).</translation>
    </message>
    <message>
        <source>What {url} offers was refused: its validity is over, or the clock of this computer is wrong ({detail}).</source>
        <translation>Le contenu de {url} a été refusé&#xa0;: sa validité est dépassée, ou l’horloge de cet ordinateur est fausse ({detail}).</translation>
    </message>
    <message>
        <source>What {url} offers was refused: it is not channel data ({detail}).</source>
        <translation>Le contenu de {url} a été refusé&#xa0;: ce ne sont pas les données d’un canal ({detail}).</translation>
    </message>
    <message>
        <source>What {url} offers was refused: a file is missing ({detail}).</source>
        <translation>Le contenu de {url} a été refusé&#xa0;: un fichier manque ({detail}).</translation>
    </message>
    <message>
        <source>{path} holds no usable signing key ({reason}).</source>
        <translation>{path} ne contient pas de clé de signature utilisable ({reason}).</translation>
    </message>
    <message>
        <source>The passphrase does not open the key {path}.</source>
        <translation>La phrase secrète n’ouvre pas la clé {path}.</translation>
    </message>
    <message>
        <source>{path} holds the keys of a channel already; choose a new folder.</source>
        <translation>{path} contient déjà les clés d’un canal&#x202f;; choisissez un nouveau dossier.</translation>
    </message>
    <message>
        <source>These are not the {role} keys of the channel {url}.</source>
        <translation>Ce ne sont pas les clés «&#xa0;{role}&#xa0;» du canal {url}.</translation>
    </message>
    <message>
        <source>There is no model on this computer yet: connect to a channel, then update.</source>
        <translation>Il n’y a pas encore de modèle sur cet ordinateur&#xa0;: connectez-vous à un canal, puis mettez à jour.</translation>
    </message>
    <message>
        <source>This computer does not know yet where its models come from.</source>
        <translation>Cet ordinateur ne sait pas encore d’où viennent ses modèles.</translation>
    </message>
    <message>
        <source>The file {path} is damaged: connect to the channel again.</source>
        <translation>Le fichier {path} est endommagé&#xa0;: connectez-vous de nouveau au canal.</translation>
    </message>
    <message>
        <source>Not connected to {url}: nobody has confirmed its fingerprint.</source>
        <translation>Non connecté à {url}&#xa0;: personne n’a confirmé son empreinte.</translation>
    </message>
    <message>
        <source>Another window or program is updating right now ({path}).</source>
        <translation>Une autre fenêtre ou un autre programme fait une mise à jour en ce moment ({path}).</translation>
    </message>
    <message>
        <source>{path} cannot be written ({reason}).</source>
        <translation>Impossible d’écrire {path} ({reason}).</translation>
    </message>
    <message>
        <source>The history {path} was written by a newer version of this program: update the program.</source>
        <translation>L’historique {path} a été écrit par une version plus récente de ce programme&#xa0;: mettez le programme à jour.</translation>
    </message>
    <message>
        <source>Another program keeps the history {path} to itself.</source>
        <translation>Un autre programme occupe l’historique {path}.</translation>
    </message>
    <message>
        <source>The disk is full: the history {path} cannot be written.</source>
        <translation>Le disque est plein&#xa0;: impossible d’écrire l’historique {path}.</translation>
    </message>
    <message>
        <source>The history {path} cannot be written: it is read-only.</source>
        <translation>Impossible d’écrire l’historique {path}&#xa0;: il est en lecture seule.</translation>
    </message>
    <message>
        <source>The history {path} is damaged ({reason}). Move it away to start a new one.</source>
        <translation>L’historique {path} est endommagé ({reason}). Déplacez-le pour en commencer un nouveau.</translation>
    </message>
    <message>
        <source>The history {path} cannot be used ({reason}).</source>
        <translation>L’historique {path} est inutilisable ({reason}).</translation>
    </message>
    <message>
        <source>The folder {path} cannot be read ({reason}).</source>
        <translation>Le dossier {path} est illisible ({reason}).</translation>
    </message>
    <message>
        <source>{path} is a folder: the command “rakuten-desktop classify-folder” classifies its photos.</source>
        <translation>{path} est un dossier&#xa0;: la commande «&#xa0;rakuten-desktop classify-folder&#xa0;» classe ses photos.</translation>
    </message>
    <message>
        <source>There is no photo in the folder {path}.</source>
        <translation>Il n’y a aucune photo dans le dossier {path}.</translation>
    </message>
    <message>
        <source>The table {path} cannot be used ({reason}).</source>
        <translation>Le tableau {path} est inutilisable ({reason}).</translation>
    </message>
    <message>
        <source>The results cannot be written to {path} ({reason}).</source>
        <translation>Impossible d’écrire les résultats dans {path} ({reason}).</translation>
    </message>
    <message>
        <source>The window cannot be opened ({reason}).</source>
        <translation>La fenêtre ne peut pas s’ouvrir ({reason}).</translation>
    </message>
    <message>
        <source>{path} cannot be used ({reason}).</source>
        <translation>{path} est inutilisable ({reason}).</translation>
    </message>
    <message>
        <source>This computer reports a fault ({reason}).</source>
        <translation>Cet ordinateur signale un défaut ({reason}).</translation>
    </message>
    <message>
        <source>A fault of this program: {reason}.</source>
        <translation>Erreur de ce programme&#xa0;: {reason}.</translation>
    </message>
</context>
<context>
    <name>Guidance</name>
    <message>
        <source>Ready for the first product</source>
        <translation>Prêt pour le premier produit</translation>
    </message>
    <message>
        <source>Drop a photo anywhere in this window, or type what the label says and press Enter.</source>
        <translation>Déposez une photo n’importe où dans cette fenêtre, ou tapez le texte de l’étiquette puis Entrée.</translation>
    </message>
    <message>
        <source>One moment, the model is being made ready</source>
        <translation>Un instant, le modèle se prépare</translation>
    </message>
    <message>
        <source>Photos that you drop now are classified as soon as it is.</source>
        <translation>Les photos déposées maintenant seront classées dès qu’il sera prêt.</translation>
    </message>
    <message>
        <source>Connect this computer to your models</source>
        <translation>Connectez cet ordinateur à vos modèles</translation>
    </message>
    <message>
        <source>There is no model here yet. Say once where your models come from; after that, products are classified without a network, too.</source>
        <translation>Il n’y a pas encore de modèle ici. Indiquez une fois d’où viennent vos modèles&#x202f;; ensuite, les produits se classent même sans réseau.</translation>
    </message>
    <message>
        <source>Connect…</source>
        <translation>Connecter…</translation>
    </message>
    <message>
        <source>There is no model to classify with</source>
        <translation>Pas de modèle pour classer</translation>
    </message>
    <message>
        <source>None has been published yet.</source>
        <translation>Aucun n’a encore été publié.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Réessayer</translation>
    </message>
</context>
<context>
    <name>Lists</name>
    <message>
        <source>Queue</source>
        <translation>File d’attente</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Historique</translation>
    </message>
    <message>
        <source>Photos that you drop wait here for their turn, and stay with their results.</source>
        <translation>Les photos déposées attendent ici leur tour, puis y restent avec leur résultat.</translation>
    </message>
    <message>
        <source>Search the history</source>
        <translation>Chercher dans l’historique</translation>
    </message>
    <message>
        <source>Ctrl+F</source>
        <translation>Ctrl+F</translation>
    </message>
    <message>
        <source>Nothing in the history matches “{text}”.</source>
        <translation>Rien dans l’historique ne correspond à «&#xa0;{text}&#xa0;».</translation>
    </message>
    <message>
        <source>Nothing has been classified yet. Every result is kept here.</source>
        <translation>Rien n’a encore été classé. Chaque résultat sera conservé ici.</translation>
    </message>
</context>
<context>
    <name>Numbers</name>
    <message>
        <source>{figure}%</source>
        <translation>{figure}&#x202f;%</translation>
    </message>
    <message>
        <source>{day}, {clock}</source>
        <translation>{day} à {clock}</translation>
    </message>
</context>
<context>
    <name>Photos</name>
    <message>
        <source>Photos</source>
        <translation>Photos</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>Tous les fichiers</translation>
    </message>
    <message>
        <source>Pasted photo</source>
        <translation>Photo collée</translation>
    </message>
</context>
<context>
    <name>ProductForm</name>
    <message>
        <source>Classify</source>
        <translation>Classer</translation>
    </message>
    <message>
        <source>Next product</source>
        <translation>Produit suivant</translation>
    </message>
    <message>
        <source>&amp;Designation</source>
        <translation>&amp;Désignation</translation>
    </message>
    <message>
        <source>De&amp;scription</source>
        <translation>De&amp;scription</translation>
    </message>
    <message>
        <source>&amp;Reference</source>
        <translation>&amp;Référence</translation>
    </message>
    <message>
        <source>What the label says</source>
        <translation>Le texte de l’étiquette</translation>
    </message>
    <message>
        <source>Scan or type</source>
        <translation>Scannez ou tapez</translation>
    </message>
    <message>
        <source>Enter, or Ctrl+Enter in the description</source>
        <translation>Entrée, ou Ctrl+Entrée dans la description</translation>
    </message>
    <message>
        <source>Empties the form (Esc)</source>
        <translation>Vide le formulaire (Échap)</translation>
    </message>
</context>
<context>
    <name>Reasons</name>
    <message>
        <source>the disk is full</source>
        <translation>le disque est plein</translation>
    </message>
    <message>
        <source>no permission</source>
        <translation>accès refusé</translation>
    </message>
    <message>
        <source>the disk is read-only</source>
        <translation>le disque est en lecture seule</translation>
    </message>
    <message>
        <source>no such file or folder</source>
        <translation>ni fichier ni dossier de ce nom</translation>
    </message>
    <message>
        <source>a part of the path is not a folder</source>
        <translation>une partie du chemin n’est pas un dossier</translation>
    </message>
    <message>
        <source>it is a folder</source>
        <translation>c’est un dossier</translation>
    </message>
    <message>
        <source>a part of the path is a file</source>
        <translation>une partie du chemin est un fichier</translation>
    </message>
    <message>
        <source>it is not a file</source>
        <translation>ce n’est pas un fichier</translation>
    </message>
    <message>
        <source>the file is empty</source>
        <translation>le fichier est vide</translation>
    </message>
    <message>
        <source>the file is too large</source>
        <translation>le fichier est trop gros</translation>
    </message>
    <message>
        <source>not a photo of a known format</source>
        <translation>format de photo inconnu</translation>
    </message>
    <message>
        <source>the file is damaged or cut off</source>
        <translation>fichier endommagé ou tronqué</translation>
    </message>
    <message>
        <source>it is empty</source>
        <translation>elle est vide</translation>
    </message>
    <message>
        <source>it has a null character</source>
        <translation>elle contient un caractère nul</translation>
    </message>
    <message>
        <source>write ? and # in a path as %3F and %23</source>
        <translation>dans un chemin, écrivez&#x202f;? et # comme&#x202f;%3F et&#x202f;%23</translation>
    </message>
    <message>
        <source>only Windows opens folders of other hosts by name</source>
        <translation>seul Windows ouvre par leur nom les dossiers d’autres machines</translation>
    </message>
    <message>
        <source>not a file path</source>
        <translation>ce n’est pas un chemin de fichier</translation>
    </message>
    <message>
        <source>a file address has the form file:///folder</source>
        <translation>une adresse de fichier a la forme file:///dossier</translation>
    </message>
</context>
<context>
    <name>ResultView</name>
    <message>
        <source>{name} was not classified</source>
        <translation>{name} n’a pas été classé</translation>
    </message>
</context>
<context>
    <name>Subject</name>
    <message>
        <source>Waiting</source>
        <translation>En attente</translation>
    </message>
</context>
</TS>
