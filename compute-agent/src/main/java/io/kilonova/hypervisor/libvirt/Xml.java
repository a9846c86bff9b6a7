package io.kilonova.hypervisor.libvirt;

import java.io.StringWriter;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** An element of a document under construction; text and attributes are escaped by the DOM. */
record Xml(Element element) {
    static Xml root(String name) {
        try {
            var document = DocumentBuilderFactory.newInstance().newDocumentBuilder().newDocument();
            var root = document.createElement(name);
            document.appendChild(root);
            return new Xml(root);
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A document of its own that says the same. */
    static Xml copyOf(Element element) {
        var root = root(element.getTagName());
        var document = root.document();
        document.replaceChild(document.importNode(element, true), root.element());
        return new Xml(document.getDocumentElement());
    }

    /** Appends a child and answers it. */
    Xml child(String name) {
        var child = document().createElement(name);
        element.appendChild(child);
        return new Xml(child);
    }

    /** The one descendant of that name. */
    Xml only(String name) {
        return new Xml((Element) element.getElementsByTagName(name).item(0));
    }

    /** Removes every descendant of that name. */
    Xml without(String name) {
        var found = element.getElementsByTagName(name);
        while (found.getLength() > 0) {
            var one = found.item(0);
            one.getParentNode().removeChild(one);
        }
        return this;
    }

    Xml with(String attribute, String value) {
        element.setAttribute(attribute, value);
        return this;
    }

    Xml text(Object value) {
        element.setTextContent(printable(String.valueOf(value)));
        return this;
    }

    /** XML 1.0 has no way to write most control characters. */
    private static String printable(String text) {
        return text.replaceAll(
                "[^\\u0009\\u000A\\u000D\\u0020-\\uD7FF\\uE000-\\uFFFD\\x{10000}-\\x{10FFFF}]",
                "?");
    }

    private Document document() {
        return element.getOwnerDocument();
    }

    @Override
    public String toString() {
        try {
            var factory = TransformerFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            var transformer = factory.newTransformer();
            transformer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
            transformer.setOutputProperty(OutputKeys.INDENT, "yes");
            var out = new StringWriter();
            transformer.transform(new DOMSource(document()), new StreamResult(out));
            return out.toString();
        } catch (TransformerException e) {
            throw new IllegalStateException(e);
        }
    }
}
